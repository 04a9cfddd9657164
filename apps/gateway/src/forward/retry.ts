/** What may be sent again, decided by what happened on the wire and not by a status. */
import type { AttemptFailure } from './attempt.ts'

/** RFC 9110 §9.2.2. Methods are case-sensitive. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/**
 * Whether a failed attempt may be followed by another.
 *
 * Where no connection was made, the origin has seen nothing: always. Where one was made, only for the one fault that
 * says nothing about the origin, a kept connection that it closed in the moment of use: the method is idempotent, no
 * content was touched, no byte of a response came, and the connection was not new (RFC 9110 §9.2.2, RFC 9112 §9.3.1).
 * An endpoint of HTTP/2 may say that it did nothing with a request: then its method does not matter (RFC 9113 §8.7).
 */
export function mayRetry({ error, progress }: AttemptFailure, method: string): boolean {
  if (!error.retriable || progress.heard || progress.contentTouched) return false
  if (!progress.connected || progress.unprocessed) return true
  return error.code === 'upstream-reset' && progress.reusedConnection && idempotent.has(method)
}

/**
 * Whether a failed attempt may be followed by another where the rule asks for that: the endpoint could not be reached,
 * hung up before it answered, or took too long. What the client has been sent a status of cannot be taken back.
 */
export function mayRetryByRule({ error, progress }: AttemptFailure): boolean {
  if (progress.answered) return false
  return error.code === 'connect-failed' || error.code === 'upstream-reset' || error.code === 'upstream-timeout'
}
