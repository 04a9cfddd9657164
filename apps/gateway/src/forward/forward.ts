/**
 * Forward: attempts until one is answered or none is left.
 *
 *     listeners → pipeline → { policies, forward → upstreams }
 *                                        ───────
 */
import { GatewayError } from '../exchange/errors.ts'
import { toGrpcTrailers } from '../exchange/grpc.ts'
import type { Endpoint } from '../upstreams/endpoint.ts'
import { AttemptFailure, type Sending } from './attempt.ts'
import { mayRetry } from './retry.ts'
import { sendHttp } from './send-http.ts'
import { sendHttp2 } from './send-http2.ts'
import { sendUpgrade } from './send-upgrade.ts'

/**
 * Sends the request to endpoints of its upstream, at most `1 + retries` times and each endpoint once while there are
 * others, and relays the response. Resolves when the client has been given it whole, or when a tunnel has closed.
 *
 * @throws GatewayError where nothing was answered yet, so that the caller may; a response that breaks off is cut here
 *   and its code is written to the outcome.
 */
export async function forward(sending: Sending): Promise<void> {
  const { exchange, outcome, upstream, requestTimeoutMs } = sending
  const deadline = requestTimeoutMs === null ? null : new AbortController()
  const timer = requestTimeoutMs === null ? null : setTimeout(() => deadline?.abort(), requestTimeoutMs)
  upstream.acquire()
  try {
    await attemptAll(sending, (endpoint) => send(sending, endpoint, deadline?.signal ?? null))
  } catch (thrown) {
    if (!(thrown instanceof AttemptFailure)) throw thrown
    if (!thrown.progress.answered) throw thrown.error
    outcome.errorCode = thrown.error.code
    if (thrown.progress.answeredGrpc) exchange.response.end(toGrpcTrailers(thrown.error))
    else exchange.response.destroy()
  } finally {
    if (timer !== null) clearTimeout(timer)
    void upstream.release()
  }
}

function send(sending: Sending, endpoint: Endpoint, deadline: AbortSignal | null): Promise<void> {
  // An endpoint of HTTP/2 knows no Upgrade: it gets the plain request that the handshake also is (RFC 9110 §7.8).
  if (endpoint.http2 !== null) return sendHttp2(sending, endpoint, deadline)
  return (sending.exchange.upgrade === null ? sendHttp : sendUpgrade)(sending, endpoint, deadline)
}

async function attemptAll(sending: Sending, attempt: (endpoint: Endpoint) => Promise<void>): Promise<void> {
  const { outcome, upstream, method } = sending
  const tried = new Set<Endpoint>()
  let last: AttemptFailure | null = null
  for (let attempts = 0; attempts <= upstream.target.retries; attempts++) {
    // A lone endpoint is tried again only where a kept connection had died; a refused one would refuse again.
    const endpoint = upstream.pick(tried) ?? (last?.progress.connected === true ? upstream.pick(new Set()) : null)
    if (endpoint === null) break
    if (endpoint.isOverloaded) throw new GatewayError('overloaded')
    tried.add(endpoint)
    outcome.endpoint = endpoint.label
    try {
      await attempt(endpoint)
      return
    } catch (thrown) {
      if (!(thrown instanceof AttemptFailure) || !mayRetry(thrown, method)) throw thrown
      last = thrown
    }
  }
  throw last ?? new GatewayError('no-endpoint')
}
