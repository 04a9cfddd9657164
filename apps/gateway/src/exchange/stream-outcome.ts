/** Outcome of a connection or flow whose bytes are passed on: each step writes what it decided, the record is read once. */
import type { UpstreamId } from '@signalbox/shared/table'
import type { ErrorCode } from './errors.ts'

export interface StreamOutcome {
  upstream: UpstreamId | null
  /** `<address>:<port>` of the last attempt. */
  endpoint: string | null
  /** From the client. */
  requestBytes: number
  /** To the client. */
  responseBytes: number
  errorCode: ErrorCode | null
}

export const createStreamOutcome = (): StreamOutcome => ({
  upstream: null,
  endpoint: null,
  requestBytes: 0,
  responseBytes: 0,
  errorCode: null,
})
