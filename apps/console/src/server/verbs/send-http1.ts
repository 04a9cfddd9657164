/** A request and its answer by HTTP/1.1 on an open connection. */
import { request as httpRequest } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WireRequest, WireResponse } from './send-exchange.ts'

/** Rejects with a TypeError for what cannot be written, else with the error of the connection. */
export function exchangeHttp1(socket: Duplex, request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
  const { method, authority, target, fields, content } = request
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      createConnection: () => socket,
      method,
      path: target,
      headers: [
        'Host',
        authority,
        ...fields.flat(),
        ...(content.length > 0 ? ['Content-Length', String(content.length)] : []),
        'Connection',
        'close',
      ],
      setHost: false,
      signal,
    })
    outgoing.on('error', reject)
    outgoing.once('response', (incoming) => {
      const { rawHeaders, statusCode = 0, statusMessage = '' } = incoming
      const headers = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [{ name, value: rawHeaders[index + 1] ?? '' }] : [],
      )
      resolve({ status: statusCode, statusText: statusMessage, headers, content: incoming })
    })
    outgoing.end(content.length > 0 ? content : undefined)
  })
}
