/**
 * Attempts as the rule says (Gateway API v1 `HTTPRouteRetry`, GEP-1731): after failed connections, attempts that took
 * too long and statuses that it lists. Whoever writes that into a rule says that its requests may be sent again,
 * whatever their method (RFC 9110 §9.2.2).
 */
import { GatewayError } from '../exchange/errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Retry } from '@signalbox/shared/table'
import type { Endpoint } from '../upstreams/endpoint.ts'
import { AttemptFailure, type AttemptLimits, type Sending } from './attempt.ts'
import { KeptContent } from './kept-content.ts'
import { nextEndpoint } from './next-endpoint.ts'
import { mayRetryByRule } from './retry.ts'

interface Attempts {
  readonly retry: Retry
  /** Aborted when the time for the exchange as a whole is over; `null`: never. */
  readonly deadline: AbortSignal | null
  /** Resolves with false where the response was declined. */
  readonly send: (sending: Sending, endpoint: Endpoint, limits: AttemptLimits) => Promise<boolean>
}

/**
 * Sends at most `1 + attempts` times, to another endpoint each time while there are others. Content of which more was
 * sent than is kept allows no further attempt. The last attempt's answer is passed on, whatever its status.
 *
 * @throws AttemptFailure of the last attempt
 * @throws GatewayError `attempts-failed` where the last could not be reached or hung up
 */
export async function attemptAsRuleSays(given: Sending, { retry, deadline, send }: Attempts): Promise<void> {
  const { exchange, outcome, random } = given
  const content = given.content === null ? null : new KeptContent(given.content)
  const sending = { ...given, content }
  const tried = new Set<Endpoint>()
  const mayFollow = (attempt: number): boolean =>
    attempt < retry.attempts && (content === null || content.isReplayable) && deadline?.aborted !== true
  try {
    for (let attempt = 0; ; attempt++) {
      if (attempt > 0) await pause(retry.backoffMs * (1 + random()), exchange, deadline)
      const endpoint = pick(given, tried)
      outcome.endpoint = endpoint.label
      outcome.requestBytes = 0
      try {
        const declines = (status: number): boolean => retry.codes.includes(status) && mayFollow(attempt)
        if (await send(sending, endpoint, { deadline, declines })) return
      } catch (thrown) {
        if (!(thrown instanceof AttemptFailure) || !mayRetryByRule(thrown)) throw thrown
        // A handshake that was begun is not begun again: the client's connection is part of it.
        const isBegun = exchange.upgrade !== null && thrown.progress.connected
        if (isBegun || !mayFollow(attempt)) throw toLastFailure(thrown)
      }
    }
  } finally {
    content?.close()
  }
}

function pick(sending: Sending, tried: Set<Endpoint>): Endpoint {
  let endpoint = nextEndpoint(sending, tried)
  if (endpoint === null) {
    tried.clear()
    endpoint = nextEndpoint(sending, tried)
  }
  if (endpoint === null) throw new GatewayError('no-endpoint')
  if (endpoint.isOverloaded) throw new GatewayError('overloaded')
  tried.add(endpoint)
  return endpoint
}

/** A service that was tried in vain is unavailable; one that was too slow stays that. */
function toLastFailure(failure: AttemptFailure): Error {
  return failure.error.code === 'upstream-timeout'
    ? failure
    : new GatewayError('attempts-failed', { cause: failure.error.cause })
}

function pause(milliseconds: number, exchange: Exchange, deadline: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      deadline?.removeEventListener('abort', onDeadline)
      settle()
    }
    const onDeadline = (): void => end(() => reject(new GatewayError('upstream-timeout')))
    const timer = setTimeout(() => end(resolve), milliseconds)
    if (deadline?.aborted === true) onDeadline()
    deadline?.addEventListener('abort', onDeadline)
    exchange.onAbort(() => end(() => reject(new GatewayError('client-gone'))))
  })
}
