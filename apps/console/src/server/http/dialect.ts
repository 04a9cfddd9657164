/**
 * Dialect: how a door words its answers. The one of `/signalbox/v1` is here; `/api` and `/apis` have theirs in
 * `kubernetes/status.ts`.
 */
import type { VerbError } from '../verbs/errors.ts'

export interface Dialect {
  /** As the audit log names the interface; `null` where who asks tells. */
  readonly door: 'kubernetes' | 'kong' | null
  /** The content of an error answer. */
  readonly error: (error: VerbError, requestId: string) => unknown
}

/** Body of every error under `/signalbox/v1`. */
interface ErrorBody {
  /** Code of the closed set in `verbs/errors.ts`. */
  readonly code: string
  /** A sentence for a person. */
  readonly message: string
  /** Every broken rule; empty where the error is not about fields. */
  readonly errors: readonly unknown[]
  readonly requestId: string
}

export const signalboxDialect: Dialect = {
  door: null,
  error: (error, requestId): ErrorBody => ({
    code: error.code,
    message: error.message,
    errors: error.errors,
    requestId,
  }),
}
