/**
 * Admit: may this request be looked at at all? Refuses what two readers could read differently, before anything is
 * decided on it, and leaves out fields that would be read as others further on.
 *
 * Sources: RFC 9112 §3.2 (target, Host), §6 (framing), RFC 9110 §9.3 (methods), §10.1.1 (Expect).
 */
import { toMatchRequest } from '@signalbox/shared/match'
import type { MatchRequest } from '@signalbox/shared/table'
import { GatewayError } from '../exchange/errors.ts'
import type { Exchange, RawHeaders } from '../exchange/exchange.ts'

const maxTargetBytes = 16 * 1024

/** @throws GatewayError 400, 413, 414, 417 or 501 */
export function admit(exchange: Exchange): void {
  const { request, content } = exchange
  if (request.target.length > maxTargetBytes) throw new GatewayError('target-too-long')
  const fields = readGuardedFields(request.headers)
  if (fields.hosts.length > 1) throw new GatewayError('bad-host')
  // RFC 9112 §3.2; an http URI without a host is invalid as well (RFC 9110 §4.2.1).
  if (request.httpVersion !== '1.0' && (fields.hosts[0] ?? '') === '') throw new GatewayError('bad-host')
  if (fields.transferCodings.length > 0) {
    if (request.httpVersion === '1.0') throw new GatewayError('bad-framing')
    // Another coding would reach the origin undecoded and unannounced, for framing is not copied.
    if (fields.transferCodings.join().toLowerCase() !== 'chunked') throw new GatewayError('coding-not-supported')
  }
  if (content?.length !== null && !Number.isSafeInteger(content?.length ?? 0))
    throw new GatewayError('content-too-large')
  if (content !== null && (content.length ?? 0) > (content.maxBytes ?? Infinity))
    throw new GatewayError('content-too-large')
  if (content !== null && request.method === 'TRACE') throw new GatewayError('content-not-allowed')
  if (fields.expectations.some((value) => value.toLowerCase() !== '100-continue'))
    throw new GatewayError('expectation-failed')
}

/**
 * The request in normal form, from the fields that are believed.
 * @throws GatewayError 400, with the sentence of whatever refused it
 */
export function normalise(exchange: Exchange, headers: RawHeaders): MatchRequest {
  const { method, target } = exchange.request
  const normal = toMatchRequest({ method, target, headers })
  if (!normal.ok) {
    const isHost = normal.error.reason === 'host-invalid' || normal.error.reason === 'host-repeated'
    throw new GatewayError(isHost ? 'bad-host' : 'bad-request-target', { detail: normal.error.message })
  }
  if (normal.value.path === '*' && method !== 'OPTIONS') throw new GatewayError('bad-request-target')
  return normal.value
}

/**
 * Without names that hold an underscore: servers that hand fields on as variables (CGI, WSGI) cannot tell
 * `X_Forwarded_For` from `X-Forwarded-For`, so that one would pass for the other.
 */
export function withoutUnderscoredNames(headers: RawHeaders): RawHeaders {
  if (!headers.some((part, index) => index % 2 === 0 && part.includes('_'))) return headers
  const kept: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.includes('_') === false) kept.push(headers[index] ?? '', headers[index + 1] ?? '')
  return kept
}

interface GuardedFields {
  readonly hosts: string[]
  readonly transferCodings: string[]
  readonly expectations: string[]
}

function readGuardedFields(headers: RawHeaders): GuardedFields {
  const fields: GuardedFields = { hosts: [], transferCodings: [], expectations: [] }
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const value = headers[index + 1] ?? ''
    switch (headers[index]?.toLowerCase()) {
      case 'host':
        fields.hosts.push(value)
        break
      case 'transfer-encoding':
        fields.transferCodings.push(value)
        break
      case 'expect':
        fields.expectations.push(value)
        break
    }
  }
  return fields
}
