/** Attempt: one try to send to one endpoint. What is asked of it and what a failed one knows about how far it came. */
import type { Retry } from '@signalbox/shared/table'
import { errors } from 'undici'
import { GatewayError } from '../exchange/errors.ts'
import type { Exchange, RawHeaders, RequestContent } from '../exchange/exchange.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { Endpoint, EndpointAttempt } from '../upstreams/endpoint.ts'
import type { Upstream } from '../upstreams/upstreams.ts'

/** A request as it goes to an origin server, and what belongs to sending it. */
export interface Sending {
  readonly exchange: Exchange
  readonly outcome: Outcome
  readonly upstream: Upstream
  readonly method: string
  /** Normalised path and query, rewritten where the rule says so. */
  readonly target: string
  /** Value of the Host field; `null` where the client named none and nothing else does. */
  readonly host: string | null
  /** Everything but Host, framing and connection. */
  readonly headers: RawHeaders
  /** As the exchange has it, or what stands in its place so that it can be copied. */
  readonly content: RequestContent | null
  /** Edits by the rule's response filters and by the gateway, on a final response. */
  readonly editResponse: (headers: RawHeaders) => readonly string[]
  /** The exchange as a whole; `null`: no limit. */
  readonly requestTimeoutMs: number | null
  /** One attempt; `null`: no limit. */
  readonly backendTimeoutMs: number | null
  /** What the rule says of further attempts; `null`: what is safe, as often as the Service says. */
  readonly retry: Retry | null
  /** Where the client's session leads; `null` where it has none. */
  readonly preferred: Endpoint | null
  /** What consistent hashing goes by; `null` where there is nothing. */
  readonly hashKey: string | null
  /** A number in [0, 1). */
  readonly random: () => number
}

/** What goes for one attempt only. */
export interface AttemptLimits {
  /** Aborted when the time for the exchange as a whole is over; `null`: never. */
  readonly deadline: AbortSignal | null
  /** Whether another attempt is preferred to an answer of this status. */
  readonly declines: (status: number) => boolean
}

/** Interim responses (1xx) of one attempt; an endpoint that sends more does not mean to answer. */
export const mostInterim = 32

/** How far an attempt came; decides whether there may be another ({@link mayRetry}). */
export interface Progress {
  /** A connection stood and the request was handed to it. */
  connected: boolean
  /** It had served a request before. */
  reusedConnection: boolean
  /** Content of the client was read. */
  contentTouched: boolean
  /** A byte of a response came. */
  heard: boolean
  /** The endpoint said that it did not begin to work on the request (RFC 9113 §8.7). */
  unprocessed: boolean
  /** The client has been sent a final status. */
  answered: boolean
  /** What it is sent is a response of gRPC, which may say behind its content that it failed. */
  answeredGrpc: boolean
}

export const newProgress = (): Progress => ({
  connected: false,
  reusedConnection: false,
  contentTouched: false,
  heard: false,
  unprocessed: false,
  answered: false,
  answeredGrpc: false,
})

export class AttemptFailure extends Error {
  readonly error: GatewayError
  readonly progress: Progress

  constructor(error: GatewayError, progress: Progress) {
    super(error.message, { cause: error })
    this.name = 'AttemptFailure'
    this.error = error
    this.progress = progress
  }
}

/** What undici or the system reported, in the words of {@link GatewayError}. */
export function toAttemptError(thrown: unknown, { connected, answered }: Progress): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  if (!connected) return new GatewayError('connect-failed', { cause: thrown })
  if (thrown instanceof errors.HeadersTimeoutError || thrown instanceof errors.BodyTimeoutError)
    return new GatewayError('upstream-timeout', { cause: thrown })
  if (
    thrown instanceof errors.HTTPParserError ||
    thrown instanceof errors.HeadersOverflowError ||
    // undici's name for whatever is wrong in a message with a length; once the head was good it means a short one.
    (thrown instanceof errors.ResponseContentLengthMismatchError && !answered) ||
    (thrown instanceof errors.SocketError && thrown.message.startsWith('bad '))
  )
    return new GatewayError('upstream-invalid-response', { cause: thrown })
  if (thrown instanceof errors.InvalidArgumentError) return new GatewayError('internal', { cause: thrown })
  return new GatewayError('upstream-reset', { cause: thrown })
}

/** Tells the endpoint how an attempt ended that was not answered well: its fault, or the client's or a limit's. */
export function reportFailure(attempt: EndpointAttempt, error: GatewayError, { connected, heard }: Progress): void {
  const isEndpoints = error.status >= 502 && error.code !== 'overloaded'
  const how = error.code === 'upstream-timeout' ? 'timeout' : 'broken-off'
  if (isEndpoints) attempt.failed(toFailureText(error), connected ? how : 'unreached')
  else attempt.ended(heard)
}

/** A sentence about an endpoint's failure for the people who run it; never sent to clients. */
function toFailureText(error: GatewayError): string {
  const { cause } = error
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0].message
  return cause instanceof Error && cause.message !== '' ? cause.message : error.detail
}
