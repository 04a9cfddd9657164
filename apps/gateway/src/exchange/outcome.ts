/**
 * Outcome: what became of an exchange so far. Each step of the pipeline writes what it decided; the last one reads it
 * once, for the record.
 */
import type { ListenerTable, CompiledRule, UpstreamId } from '@signalbox/shared/table'
import type { ErrorCode } from './errors.ts'

export interface Outcome {
  host: string
  path: string
  listener: ListenerTable | null
  rule: CompiledRule | null
  /** Which of the rule's matches it was. */
  matchIndex: number | null
  upstream: UpstreamId | null
  /** `<address>:<port>` of the last attempt. */
  endpoint: string | null
  /** 0 until a final status was sent. */
  status: number
  requestBytes: number
  responseBytes: number
  errorCode: ErrorCode | null
}

export function createOutcome(): Outcome {
  return {
    host: '',
    path: '',
    listener: null,
    rule: null,
    matchIndex: null,
    upstream: null,
    endpoint: null,
    status: 0,
    requestBytes: 0,
    responseBytes: 0,
    errorCode: null,
  }
}
