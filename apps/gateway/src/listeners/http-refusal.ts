/**
 * Refusals written straight onto a connection: for what never became an exchange, because the parser gave up, the
 * request asked for a tunnel or there are too many connections. Everything else is answered by the pipeline.
 */
import { METHODS, STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { errorDefinitions, type ErrorCode } from '../exchange/errors.ts'

/** Writes a minimal response and ends the connection. A peer that does not take it in 2 s is cut off. */
export function refuse(connection: Duplex, code: ErrorCode): void {
  if (!connection.writable) {
    connection.destroy()
    return
  }
  const { status, detail } = errorDefinitions[code]
  connection.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\n` +
      'connection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncache-control: no-store\r\n' +
      `content-length: ${Buffer.byteLength(detail) + 1}\r\n\r\n${detail}\n`,
  )
  connection.resume()
  const cut = setTimeout(() => connection.destroy(), 2000)
  connection.once('close', () => clearTimeout(cut))
}

/** The same through node:http, for a request that was read and is not wanted. Ends the connection. */
export function refuseRequest(response: ServerResponse, code: ErrorCode): void {
  const { status, detail } = errorDefinitions[code]
  response.writeHead(status, {
    connection: 'close',
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(`${detail}\n`)
}

/**
 * Whether a connection begins with another protocol than HTTP/1: TLS, a broken preface of HTTP/2, noise. Who does not
 * speak it could read no answer, and would take one for something else. @param connection Read from by the parser only.
 */
export function isForeign(
  error: Error & { readonly rawPacket?: Buffer },
  connection: { readonly socket: { readonly bytesRead: number } } | undefined,
): boolean {
  const { rawPacket } = error
  if (rawPacket === undefined || connection?.socket.bytesRead !== rawPacket.length) return false
  const [line = ''] = rawPacket.toString('latin1', 0, 1024).split('\n', 1)
  return !line.includes('HTTP/') && !METHODS.includes(line.split(' ', 1)[0]?.trim() ?? '')
}

/** What the parser's error means for the client; `null` where there is nobody left to tell. */
export function toRefusalCode(error: Error & { readonly code?: string }): ErrorCode | null {
  switch (error.code) {
    case 'ECONNRESET':
    case 'EPIPE':
    // The client ended in the middle of a message.
    case 'HPE_INVALID_EOF_STATE':
      return null
    case 'HPE_HEADER_OVERFLOW':
      return 'header-too-large'
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 'bad-framing'
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'request-timeout'
    default:
      return 'bad-request'
  }
}
