/**
 * Mirror: copies of a request to other upstreams, one endpoint of each (Gateway API v1 `HTTPRequestMirrorFilter`).
 *
 * Sent and forgotten: a copy's answer is read and dropped, its failure is nobody's, and it never holds the request
 * itself back. A WebSocket handshake is copied as the plain request that it also is.
 */
import { toGatewayError } from '../exchange/errors.ts'
import type { Exchange, RequestContent, ResponseSink } from '../exchange/exchange.ts'
import { createOutcome } from '../exchange/outcome.ts'
import type { Upstream } from '../upstreams/upstreams.ts'
import type { Sending } from './attempt.ts'
import { ContentTee } from './content-tee.ts'
import { forward } from './forward.ts'

/** What a copy may take, its answer included; then it is dropped. */
const copyTimeoutMs = 30_000

/** Where a copy goes; the rest of it is as the request itself is sent. */
export interface Mirrored extends Pick<Sending, 'target' | 'host'> {
  readonly upstream: Upstream
}

export interface Mirroring {
  /** The request itself, to be forwarded in place of the one that was given. */
  readonly sending: Sending
  /** To be called when it has been forwarded or has failed: copies whose content is not whole are cut off. */
  end(): void
}

/** Begins to send the copies. */
export function startMirroring(sending: Sending, mirrored: readonly Mirrored[]): Mirroring {
  if (mirrored.length === 0) return { sending, end: () => undefined }
  const tee = sending.content === null ? null : new ContentTee(sending.content)
  for (const where of mirrored) void sendCopy(sending, where, tee)
  return { sending: { ...sending, content: tee }, end: () => tee?.close() }
}

async function sendCopy(sending: Sending, where: Mirrored, tee: ContentTee | null): Promise<void> {
  const cut = new AbortController()
  const content = tee === null ? null : tee.copy(() => cut.abort())
  const exchange = toCopy(sending.exchange, content, cut.signal)
  try {
    await forward({
      ...sending,
      ...where,
      exchange,
      content,
      outcome: createOutcome(),
      editResponse: (headers) => headers,
      requestTimeoutMs: copyTimeoutMs,
      backendTimeoutMs: null,
      retry: null,
      preferred: null,
      hashKey: null,
    })
  } catch (thrown) {
    // What a bad mirror does shows in the report of its endpoint. A fault of the gateway itself must not pass for one.
    if (toGatewayError(thrown).code === 'internal') throw thrown
  }
}

function toCopy(exchange: Exchange, content: RequestContent | null, cut: AbortSignal): Exchange {
  const { id, startedAtMs, socket, scheme, sni, request, peer, local, clientCertificate } = exchange
  return {
    id,
    startedAtMs,
    socket,
    scheme,
    sni,
    clientCertificate,
    request,
    peer,
    local,
    content,
    response: dropped,
    onAbort: (listener) => {
      if (cut.aborted) listener()
      else cut.addEventListener('abort', listener, { once: true })
    },
    upgrade: null,
  }
}

/** Takes every answer and keeps nothing. */
const dropped: ResponseSink = {
  started: false,
  inform: () => undefined,
  begin: () => undefined,
  write: () => true,
  drained: () => Promise.resolve(),
  end: () => undefined,
  destroy: () => undefined,
}
