/**
 * Record: what the request path says about one exchange once it has ended. Written once per exchange, read by
 * traffic figures, samples, metrics and the access log, and by nobody on the request path.
 */
import type { ListenerId } from '@signalbox/shared/attachment'
import type { UpstreamId } from '@signalbox/shared/table'

export interface ExchangeRecord {
  /** The listener that took the request; `null` where none did (a request refused before routing). */
  readonly listener: ListenerId | null
  /** Rule id (`HTTPRoute/<namespace>/<name>/<rule index>`); `null` where no rule took the request. */
  readonly rule: string | null
  /** The backend that was chosen; `null` where none was (redirect, invalid share, refusal). */
  readonly upstream: UpstreamId | null
  /** `<address>:<port>` of the last attempt; `null` where nothing was sent on. */
  readonly endpoint: string | null
  readonly method: string
  /** Lower case, without port; `''` where the request named none. */
  readonly host: string
  /** Normalised, without query; `''` where the target could not be read. */
  readonly path: string
  /** Status that went to the client; 499 where the client went away before one was sent. */
  readonly status: number
  /** Content bytes, framing and heads not counted. */
  readonly requestBytes: number
  readonly responseBytes: number
  /** From request head to response end. */
  readonly durationMs: number
  /** Code of the gateway's own error where it answered itself or cut the response off. */
  readonly errorCode: string | null
  /** When the exchange began: milliseconds since the epoch. */
  readonly at: number
}

/** What is said of one connection, or flow of datagrams, whose bytes were passed on. */
export interface StreamRecord {
  readonly protocol: 'TCP' | 'TLS' | 'UDP'
  readonly listener: ListenerId
  /** Rule id (`TCPRoute/<namespace>/<name>/<rule index>`); `null` where no route took it. */
  readonly rule: string | null
  readonly upstream: UpstreamId | null
  /** `<address>:<port>` of the last attempt; `null` where there was none. */
  readonly endpoint: string | null
  /** What a TLS client asked for. */
  readonly serverName: string | null
  /** From the client; of a passed-through TLS connection the encrypted bytes. */
  readonly requestBytes: number
  /** To the client. */
  readonly responseBytes: number
  /** From the first byte, or the acceptance of a connection, until both sides were closed. */
  readonly durationMs: number
  /** Why it was refused or broken off; `null` where both sides finished. */
  readonly errorCode: string | null
  /** When it began: milliseconds since the epoch. */
  readonly at: number
}

/** What has passed over a stream since the last time that something was said of it. */
export type StreamProgress = Pick<StreamRecord, 'listener' | 'rule' | 'upstream' | 'requestBytes' | 'responseBytes'>

/** Takes the record of what has ended. Never throws and never waits. */
export interface Recorder {
  exchange(record: ExchangeRecord): void
  stream(record: StreamRecord): void
  /** For figures that are kept while streams last. All of a stream's bytes come here, the last ones before its record. */
  bytes?(progress: StreamProgress): void
}
