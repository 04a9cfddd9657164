/** A request and its answer by HTTP/2 on an open connection, which it ends. */
import { STATUS_CODES } from 'node:http'
import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { WireRequest, WireResponse } from './send-exchange.ts'

/** Rejects with a TypeError for what cannot be written, else with the error of the connection. */
export function exchangeHttp2(socket: Duplex, request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
  const { scheme, authority, content } = request
  return new Promise((resolve, reject) => {
    const session = connect(`${scheme}://${authority}`, { createConnection: () => socket })
    session.on('error', reject)
    const stream = session.request(toHeaders(request), { endStream: content.length === 0, signal })
    stream.on('error', reject)
    stream.once('close', () => session.destroy())
    // A stream may be reset without an error; the promise is settled by then where there was an answer.
    stream.once('close', () => reject(new Error(`the stream was ended with code ${stream.rstCode} and no answer`)))
    stream.once('response', (headers) => {
      const status = headers[':status'] ?? 0
      resolve({ status, statusText: STATUS_CODES[status] ?? '', headers: toFields(headers), content: stream })
    })
    if (content.length > 0) stream.end(content)
  })
}

function toHeaders({ method, scheme, authority, target, fields, content }: WireRequest): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {
    ':method': method,
    ':scheme': scheme,
    ':authority': authority,
    ':path': target,
  }
  for (const [name, value] of fields) {
    const key = name.toLowerCase()
    const before = headers[key]
    headers[key] = before === undefined ? value : [before, value].flat()
  }
  if (content.length > 0) headers['content-length'] = String(content.length)
  return headers
}

function toFields(headers: IncomingHttpHeaders): WireResponse['headers'] {
  return Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(':') || value === undefined ? [] : [value].flat().map((line) => ({ name, value: line })),
  )
}
