/**
 * ApiError: a request of this console that was refused or never arrived, as data that a page can place: the whole in
 * one sentence, and each field's own trouble by its path.
 */
import type { FieldError, FieldErrorReason } from '@signalbox/shared/lib'

/** A field error, and where it stands in a document that was sent as text (lines and columns from 1). */
export interface PlacedError extends FieldError {
  readonly line?: number
  readonly column?: number
  readonly document?: number
}

export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  /** A word for programs: `Conflict`, `NotFound`, `unreachable`. */
  readonly code: string
  readonly fields: readonly PlacedError[]

  constructor(status: number, code: string, message: string, fields: readonly PlacedError[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.fields = fields
  }
}

export function unreachable(): ApiError {
  return new ApiError(
    0,
    'unreachable',
    'The console server did not answer. Check that it is running and that this machine has a connection, then try again.',
  )
}

/**
 * What an answer with an error status says. Reads a Kubernetes `Status` and `{code, message, errors: […]}`, the latter
 * also inside `error`; anything else is told by its status code. Never throws.
 */
export function toApiError(status: number, body: unknown): ApiError {
  const answer = asRecord(body)
  if (answer['kind'] === 'Status') {
    const fields = asList(asRecord(answer['details'])['causes']).map((cause) => toPlacedError(cause, 'field'))
    return new ApiError(status, text(answer['reason']) ?? 'Status', text(answer['message']) ?? sentence(status), fields)
  }
  const error = answer['error'] === undefined ? answer : asRecord(answer['error'])
  const fields = asList(error['errors']).map((field) => toPlacedError(field, 'path'))
  const message = text(error['message']) ?? (fields.length > 0 ? summary(fields) : sentence(status))
  return new ApiError(status, text(error['code']) ?? String(status), message, fields)
}

function toPlacedError(value: unknown, pathKey: 'field' | 'path'): PlacedError {
  const error = asRecord(value)
  return {
    path: text(error[pathKey]) ?? '',
    reason: (text(error['reason']) ?? 'FieldValueInvalid') as FieldErrorReason,
    message: text(error['message']) ?? 'This value was refused.',
    ...numbers(error),
  }
}

function numbers(error: Readonly<Record<string, unknown>>): Pick<PlacedError, 'line' | 'column' | 'document'> {
  const { line, column, document } = error
  return {
    ...(typeof line === 'number' ? { line } : {}),
    ...(typeof column === 'number' ? { column } : {}),
    ...(typeof document === 'number' ? { document } : {}),
  }
}

function summary(errors: readonly PlacedError[]): string {
  const [first] = errors
  return errors.length === 1 && first !== undefined ? first.message : `${errors.length} fields were refused.`
}

const sentences: Readonly<Record<number, string>> = {
  401: 'You are signed out. Sign in and try again.',
  403: 'Your account may not do this. Ask an administrator for the right.',
  404: 'It does not exist any more. It may have been deleted by someone else.',
  409: 'It was changed by someone else since you opened it.',
  413: 'It is too large to be taken. Send less at once.',
  429: 'Too many tries. Wait a minute and try again.',
  503: 'The console is starting or stopping. Try again in a moment.',
}

function sentence(status: number): string {
  return sentences[status] ?? `The console server answered with status ${status}. Its log says why.`
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
