/**
 * Forward: attempts until one is answered or none is left.
 *
 *     listeners → pipeline → { policies, forward → upstreams }
 *                                        ───────
 */
import { GatewayError } from '../exchange/errors.ts'
import { toGrpcTrailers } from '../exchange/grpc.ts'
import type { Endpoint } from '../upstreams/endpoint.ts'
import { AttemptFailure, type AttemptLimits, type Sending } from './attempt.ts'
import { attemptAsRuleSays } from './attempt-as-rule-says.ts'
import { nextEndpoint } from './next-endpoint.ts'
import { mayRetry } from './retry.ts'
import { sendHttp } from './send-http.ts'
import { sendHttp2 } from './send-http2.ts'
import { sendUpgrade } from './send-upgrade.ts'

/**
 * Sends the request to endpoints of its upstream and relays the response: as often as the rule says, or where it says
 * nothing at most `1 + retries` times and each endpoint once while there are others. Resolves when the client has been
 * given the response whole, or when a tunnel has closed.
 *
 * @throws GatewayError where nothing was answered yet, so that the caller may; a response that breaks off is cut here
 *   and its code is written to the outcome.
 */
export async function forward(sending: Sending): Promise<void> {
  const { exchange, outcome, upstream, requestTimeoutMs, retry } = sending
  if (upstream.refusal !== null) throw new GatewayError(upstream.refusal)
  const deadline = requestTimeoutMs === null ? null : new AbortController()
  const timer = requestTimeoutMs === null ? null : setTimeout(() => deadline?.abort(), requestTimeoutMs)
  upstream.acquire()
  try {
    if (retry === null) await attemptAll(sending, deadline?.signal ?? null)
    else await attemptAsRuleSays(sending, { retry, deadline: deadline?.signal ?? null, send })
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

/** Resolves with false where the response was declined. */
function send(sending: Sending, endpoint: Endpoint, limits: AttemptLimits): Promise<boolean> {
  // An endpoint of HTTP/2 knows no Upgrade: it gets the plain request that the handshake also is (RFC 9110 §7.8).
  if (endpoint.http2 !== null) return sendHttp2(sending, endpoint, limits)
  return (sending.exchange.upgrade === null ? sendHttp : sendUpgrade)(sending, endpoint, limits)
}

const takesAll = (): boolean => false

async function attemptAll(sending: Sending, deadline: AbortSignal | null): Promise<void> {
  const { outcome, upstream, method } = sending
  const tried = new Set<Endpoint>()
  let last: AttemptFailure | null = null
  for (let attempts = 0; attempts <= upstream.target.retries; attempts++) {
    // A lone endpoint is tried again only where a kept connection had died; a refused one would refuse again.
    const endpoint =
      nextEndpoint(sending, tried) ?? (last?.progress.connected === true ? nextEndpoint(sending, new Set()) : null)
    if (endpoint === null) break
    if (endpoint.isOverloaded) throw new GatewayError('overloaded')
    tried.add(endpoint)
    outcome.endpoint = endpoint.label
    try {
      await send(sending, endpoint, { deadline, declines: takesAll })
      return
    } catch (thrown) {
      if (!(thrown instanceof AttemptFailure) || !mayRetry(thrown, method)) throw thrown
      last = thrown
    }
  }
  throw last ?? new GatewayError('no-endpoint')
}
