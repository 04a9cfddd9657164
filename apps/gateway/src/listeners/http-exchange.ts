/** A request of node:http as an {@link Exchange}. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { RequestSocketTable } from '@signalbox/shared/table'
import type { ConnectionEnds, Exchange, RequestHead, Upgrade } from '../exchange/exchange.ts'
import { factsOf } from './connection-facts.ts'
import type { HttpContent } from './http-content.ts'
import type { HttpResponse } from './http-response.ts'

interface Parts {
  readonly id: string
  readonly ends: ConnectionEnds
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: RequestSocketTable
  readonly content: HttpContent | null
  readonly sink: HttpResponse
  readonly upgrade: Upgrade | null
}

/** Made when the exchange's turn comes; `startedAtMs` is that moment. */
export function createHttpExchange(parts: Parts): Exchange {
  const { id, request, response, content, sink, upgrade } = parts
  const connection: Socket = request.socket
  const listeners: (() => void)[] = []
  let gone = connection.destroyed
  response.once('close', () => {
    if (response.writableFinished) return
    gone = true
    for (const listener of listeners) listener()
  })
  return {
    id,
    startedAtMs: performance.now(),
    socket: parts.socket,
    ...factsOf(connection, parts.ends),
    request: toRequestHead(request),
    content,
    response: sink,
    onAbort: (listener) => {
      if (gone) listener()
      else listeners.push(listener)
    },
    upgrade,
  }
}

function toRequestHead(request: IncomingMessage): RequestHead {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    httpVersion: request.httpVersion === '1.0' ? '1.0' : '1.1',
    headers: request.rawHeaders,
  }
}

/**
 * Length that the client declared: null for chunked. `undefined` where the request has no content. The parser has
 * refused everything that declares two lengths or an odd one (RFC 9112 §6.3).
 */
export function declaredLength(request: IncomingMessage): number | null | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return null
  const length = Number(request.headers['content-length'] ?? 0)
  return length === 0 ? undefined : length
}
