/**
 * The head of an HTTP/2 request as HTTP/1.1 would have it, or why it is refused. What HTTP/2 itself forbids (upper-case
 * names, fields of a connection, a wrong length) node:http2 has reset already; this looks at what two readers could
 * read differently. Source: RFC 9113 §8.2, §8.3.
 */
import type { ErrorCode } from '../exchange/errors.ts'
import type { RawHeaders, RequestHead } from '../exchange/exchange.ts'

export type Http2Head =
  | {
      readonly ok: true
      readonly request: RequestHead
      readonly length: number | null
      readonly expectsInvitation: boolean
    }
  | { readonly ok: false; readonly code: ErrorCode }

const refused = (code: ErrorCode): Http2Head => ({ ok: false, code })

/** @param raw Name, value, name, value … with the pseudo fields in front, as node:http2 gives it. */
export function readHttp2Head(raw: RawHeaders): Http2Head {
  const pseudo = new Map<string, string>()
  const headers: string[] = []
  const cookies: string[] = []
  const hosts: string[] = []
  let length: string | null = null
  let expectsInvitation = false
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? ''
    const value = raw[index + 1] ?? ''
    if (name.startsWith(':')) {
      if (pseudo.has(name)) return refused('bad-request')
      pseudo.set(name, value)
      continue
    }
    if (name === 'content-length') {
      if (length !== null && length !== value) return refused('bad-framing')
      length = value
    }
    if (name === 'expect') expectsInvitation = value.toLowerCase() === '100-continue'
    if (name === 'host') hosts.push(value)
    else if (name === 'cookie') cookies.push(value)
    else headers.push(name, value)
  }
  if (pseudo.get(':method') === 'CONNECT') return refused('method-not-supported')
  const target = pseudo.get(':path') ?? ''
  // RFC 9113 §8.3.1: a path, or `*` of OPTIONS; an absolute URI there would name a second host.
  if (!target.startsWith('/') && target !== '*') return refused('bad-request-target')
  if (!/^https?$/i.test(pseudo.get(':scheme') ?? '')) return refused('bad-request')
  const host = chooseHost(pseudo.get(':authority'), hosts)
  if (host === null) return refused('bad-host')
  if (length !== null && !/^[0-9]{1,16}$/.test(length)) return refused('bad-framing')
  // RFC 9113 §8.2.3: crumbs are one field where it goes on as HTTP/1.1.
  if (cookies.length > 0) headers.push('cookie', cookies.join('; '))
  return {
    ok: true,
    request: {
      method: pseudo.get(':method') ?? '',
      target,
      httpVersion: '2.0',
      headers: host === '' ? headers : ['host', host, ...headers],
    },
    length: length === null ? null : Number(length),
    expectsInvitation,
  }
}

/**
 * `:authority` decides; a Host field beside it must say the same (RFC 9113 §8.3.1), for others would believe the other.
 * @returns `null` where they disagree, `''` where there is neither.
 */
function chooseHost(authority: string | undefined, hosts: readonly string[]): string | null {
  const names = authority === undefined ? hosts : [authority, ...hosts]
  const [first = ''] = names
  return names.every((name) => name.toLowerCase() === first.toLowerCase()) ? first : null
}
