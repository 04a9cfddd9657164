/**
 * Header fields as they go through: what ends here, both ways. One field per line, with the section that says so.
 *
 * Framing is never copied: whoever writes a message frames it from what is known of its content, so no field of a
 * client or an origin can move the end of a message. Fields that the gateway sets itself are added after these rules
 * ran, so that `Connection: x-forwarded-for` cannot remove them.
 */
import { isHeaderName, isHeaderValue } from '@signalbox/shared/lib'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders } from '../exchange/exchange.ts'

/** Fields of a message that concern this connection only, or that whoever writes the next message sets anew. */
const endsHere = {
  connection: 'RFC 9110 §7.6.1',
  'keep-alive': 'RFC 9110 §7.6.1: of this connection',
  'proxy-connection': 'RFC 9110 §7.6.1: never was a standard, means the same',
  'transfer-encoding': 'RFC 9112 §6.1: framing is set by the sender of each message',
  'content-length': 'RFC 9112 §6.2: framing is set by the sender of each message',
  upgrade: 'RFC 9110 §7.8: upgrades are sent on by send-upgrade.ts alone',
} as const

const requestFieldsThatEndHere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...endsHere,
    host: 'RFC 9110 §7.2: set from the rule, the upstream or the client',
    te: 'RFC 9110 §10.1.4: of this connection; "trailers" is said anew',
    trailer: 'RFC 9110 §6.6.2: trailers of requests are not sent on',
    expect: 'RFC 9110 §10.1.1: answered here, when the content is first asked for',
    'http2-settings': 'RFC 9113 §3.1: obsolete, and only for an upgrade to h2c',
    'proxy-authorization': 'RFC 9110 §11.7.2: consumed by the first proxy that asks for it',
    'proxy-authenticate': 'RFC 9110 §11.7.1: a response field',
  }),
)

const responseFieldsThatEndHere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...endsHere,
    'proxy-authenticate': 'RFC 9110 §11.7.1: of the next proxy only; an origin server is none',
    'proxy-authentication-info': 'RFC 9110 §11.7.3: likewise',
    'alt-svc': 'RFC 7838 §2: names another way to the origin, which would lead past this gateway',
  }),
)

/** Fields that a trailer section must not carry (RFC 9110 §6.5.1): framing, routing, authentication, control. */
const neverTrailers = new Set([
  ...requestFieldsThatEndHere.keys(),
  ...responseFieldsThatEndHere.keys(),
  'authorization',
  'www-authenticate',
  'set-cookie',
  'cookie',
  'cache-control',
  'content-encoding',
  'content-range',
  'content-type',
  'location',
  'retry-after',
  'vary',
])

/** The client's fields without those that end here and those that its Connection field names (RFC 9110 §7.6.1). */
export function toOnwardRequestFields(headers: RawHeaders): string[] {
  const kept = withoutFields(headers, requestFieldsThatEndHere)
  if (acceptsTrailers(headers)) kept.push('te', 'trailers')
  return kept
}

/** Without fields by which a filter would frame a message or speak for a connection; Host is sent apart. */
export function withoutFraming(headers: RawHeaders): string[] {
  const kept: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const lower = (headers[index] ?? '').toLowerCase()
    if (lower !== 'host' && lower !== 'expect' && !Object.hasOwn(endsHere, lower))
      kept.push(headers[index] ?? '', headers[index + 1] ?? '')
  }
  return kept
}

/** An origin's response head, ready for the client but for the filters of the rule. */
export interface OnwardResponse {
  readonly headers: string[]
  /** What the response declares as its length; `null` where it does not. */
  readonly length: number | null
}

/**
 * @throws GatewayError `upstream-invalid-response` where the head could make somebody on the way misread the message.
 */
export function toOnwardResponse(status: number, headers: RawHeaders): OnwardResponse {
  if (status < 200 || status > 999) throw invalid(`status ${status}`)
  let length: number | null = null
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase()
    const value = headers[index + 1] ?? ''
    if (!isHeaderName(name) || !isHeaderValue(value)) throw invalid('a field that cannot be written')
    if (name === 'content-length') {
      if (!/^[0-9]+$/.test(value) || !Number.isSafeInteger(Number(value))) throw invalid('its Content-Length')
      if (length !== null && length !== Number(value)) throw invalid('two lengths')
      length = Number(value)
    }
    // Any other coding would reach the client undecoded and unannounced.
    if (name === 'transfer-encoding' && value.toLowerCase() !== 'chunked') throw invalid('its transfer coding')
  }
  return { headers: withoutFields(headers, responseFieldsThatEndHere), length }
}

/** Trailers that may be sent on; what cannot be written is left out. */
export function toOnwardTrailers(trailers: RawHeaders): string[] {
  const kept: string[] = []
  for (let index = 0; index + 1 < trailers.length; index += 2) {
    const [name = '', value = ''] = [trailers[index], trailers[index + 1]]
    if (isHeaderName(name) && isHeaderValue(value) && !neverTrailers.has(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}

function withoutFields(headers: RawHeaders, endHere: ReadonlyMap<string, string>): string[] {
  const nominated = connectionOptions(headers)
  const kept: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] ?? ''
    const lower = name.toLowerCase()
    if (!endHere.has(lower) && !nominated.has(lower)) kept.push(name, headers[index + 1] ?? '')
  }
  return kept
}

function connectionOptions(headers: RawHeaders): ReadonlySet<string> {
  const options = new Set<string>()
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toLowerCase() === 'connection')
      for (const option of (headers[index + 1] ?? '').toLowerCase().split(',')) options.add(option.trim())
  return options
}

function acceptsTrailers(headers: RawHeaders): boolean {
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toLowerCase() === 'te' && /(^|,)\s*trailers\s*(,|$)/i.test(headers[index + 1] ?? ''))
      return true
  return false
}

const invalid = (what: string): GatewayError =>
  new GatewayError('upstream-invalid-response', {
    cause: new Error(`the response cannot be passed on because of ${what}`),
  })
