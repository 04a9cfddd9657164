/**
 * Everything a verb can fail with: a closed set of codes, each with its HTTP status. Doors (`http/`, `kubernetes/`)
 * turn a {@link VerbError} into their own dialect; an error that is none of these is a fault of the
 * program and is answered 500 without its text.
 */
import type { AccessRequest } from '@signalbox/shared/access'
import type { FieldError } from '@signalbox/shared/lib'

/** Code → HTTP status (RFC 9110 section 15) and the sentence when it is used. */
export const verbErrorCodes = {
  BadRequest: { status: 400, when: 'The request itself cannot be understood.' },
  Unauthorized: { status: 401, when: 'Nobody is signed in, or the credentials are not valid.' },
  Forbidden: { status: 403, when: 'Who asks may not do this.' },
  NotFound: { status: 404, when: 'What is asked for does not exist.' },
  MethodNotAllowed: { status: 405, when: 'The path exists and does not take this method.' },
  AlreadyExists: { status: 409, when: 'Something of this name exists.' },
  Conflict: { status: 409, when: 'It has changed since it was read.' },
  Gone: { status: 410, when: 'The revision asked for is no longer kept.' },
  TooLarge: { status: 413, when: 'The content is larger than the limit.' },
  UnsupportedMediaType: { status: 415, when: 'The content type is not read here.' },
  MisdirectedRequest: { status: 421, when: 'The Host is not one that this console answers for.' },
  Invalid: { status: 422, when: 'It was understood and breaks rules; every broken rule is listed.' },
  TooManyRequests: { status: 429, when: 'Too many attempts; try again later.' },
  Internal: { status: 500, when: 'A fault of the program.' },
  BadGateway: { status: 502, when: 'The other side of a connection broke it or answered garbage.' },
  Unavailable: { status: 503, when: 'A part that is needed is not there now.' },
  Timeout: { status: 504, when: 'The other side did not answer in time.' },
} as const satisfies Record<string, { status: number; when: string }>

export type VerbErrorCode = keyof typeof verbErrorCodes

/** A field error with the place in the text that it came from, where there was text. */
export interface LocatedError extends FieldError {
  /** Which document of the input, from 1; absent where the input is no text of documents. */
  readonly document?: number
  /** From 1. */
  readonly line?: number
  /** From 1. */
  readonly column?: number
}

export interface VerbErrorDetails {
  /** Every broken rule. Set for `Invalid`. */
  readonly errors?: readonly LocatedError[]
  /** What it is about. */
  readonly subject?: { readonly kind: string; readonly group?: string; readonly name?: string }
  /** For `TooManyRequests` and `Unavailable`. */
  readonly retryAfterSeconds?: number
  /** For `Forbidden` by lack of a right: who asked for what, and why not where there is more to say. */
  readonly denied?: { readonly user: string; readonly request: AccessRequest; readonly reason?: string }
}

/** Thrown by verbs and doors, caught in `http/serve.ts` alone. `message` is a sentence for a person. */
export class VerbError extends Error {
  override readonly name = 'VerbError'
  readonly code: VerbErrorCode
  readonly errors: readonly LocatedError[]
  readonly subject: VerbErrorDetails['subject']
  readonly retryAfterSeconds: number | undefined
  readonly denied: VerbErrorDetails['denied']

  constructor(code: VerbErrorCode, message: string, details: VerbErrorDetails = {}) {
    super(message)
    this.code = code
    this.errors = details.errors ?? []
    this.subject = details.subject
    this.retryAfterSeconds = details.retryAfterSeconds
    this.denied = details.denied
  }

  get status(): number {
    return verbErrorCodes[this.code].status
  }
}

/** `Invalid` with a message that counts the errors and shows the first. */
export function invalid(errors: readonly LocatedError[], subject?: VerbErrorDetails['subject']): VerbError {
  const [first] = errors
  const shown = first === undefined ? 'The input is not valid.' : describe(first)
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return new VerbError('Invalid', `${shown}${more}`, subject === undefined ? { errors } : { errors, subject })
}

function describe(error: LocatedError): string {
  return error.path === '' ? error.message : `${error.path}: ${error.message}`
}
