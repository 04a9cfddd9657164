/** Answers: JSON with the header fields that every API answer carries. */
import type { VerbError } from '../verbs/errors.ts'
import type { Dialect } from './dialect.ts'

const securityFields = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export function answerJson(value: unknown, status = 200, fields: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(value)}\n`, {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...fields },
  })
}

export function answerError(error: VerbError, dialect: Dialect, requestId: string): Response {
  const response = answerJson(dialect.error(error, requestId), error.status)
  if (error.retryAfterSeconds !== undefined) response.headers.set('retry-after', String(error.retryAfterSeconds))
  if (error.status === 401) response.headers.set('www-authenticate', 'Bearer realm="signalbox"')
  return response
}

/** Adds what every API answer carries, where the answer does not say otherwise itself. */
export function withSecurityFields(response: Response, requestId: string): Response {
  for (const [name, value] of Object.entries(securityFields)) {
    if (!response.headers.has(name)) response.headers.set(name, value)
  }
  response.headers.set('x-request-id', requestId)
  return response
}
