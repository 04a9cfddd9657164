/**
 * CORS: what a browser is told of who may read responses. Used by the gateway and by explain alike.
 *
 * A preflight is answered here and never sent on. Where the origin is not allowed the answer carries no CORS fields, and
 * those that a backend sets are taken away: what the rule says is the whole truth.
 *
 * Sources: Gateway API v1 `HTTPCORSFilter` (GEP-1767); Fetch §3.3 (CORS protocol), §4.8 (CORS-preflight fetch).
 */
import type { Cors, HeaderEdits, MatchRequest } from '../table/index.ts'

/** What a filter of type CORS makes of a request. */
export type CorsResponse =
  /** The exchange ends with 204 and these fields. */
  | { readonly type: 'preflight'; readonly headers: readonly Line[] }
  /** The request goes on; these are made on its response. */
  | { readonly type: 'actual'; readonly edits: HeaderEdits }

interface Line {
  readonly name: string
  readonly value: string
}

/** @throws Never. Cost: linear in the allowed origins, for requests that have an Origin. */
export function corsResponse(cors: Cors, { method, headers }: Pick<MatchRequest, 'method' | 'headers'>): CorsResponse {
  const origin = headers.get('origin')
  const wantedMethod = headers.get('access-control-request-method')
  const allowed = origin !== undefined && cors.allowOrigins.some((pattern) => matchesOrigin(pattern, origin))
  if (origin !== undefined && method === 'OPTIONS' && wantedMethod !== undefined) {
    const wanted = { method: wantedMethod, headers: headers.get('access-control-request-headers') }
    const lines = allowed ? [...readable(cors, origin), ...permissions(cors, wanted)] : []
    return { type: 'preflight', headers: [...lines, ...vary(cors)] }
  }
  const set = allowed ? readable(cors, origin) : []
  return {
    type: 'actual',
    edits: { set, add: vary(cors), remove: origin === undefined ? [] : othersThan(set) },
  }
}

/** Fields on preflights and actual responses alike. */
function readable(cors: Cors, origin: string): readonly Line[] {
  const { allowCredentials, exposeHeaders } = cors
  return [
    { name: 'Access-Control-Allow-Origin', value: takesEveryone(cors) ? '*' : origin },
    ...(allowCredentials ? [{ name: 'Access-Control-Allow-Credentials', value: 'true' }] : []),
    ...list('Access-Control-Expose-Headers', withoutLiteralStar(exposeHeaders, allowCredentials)),
  ]
}

function permissions(
  { allowCredentials, allowMethods, allowHeaders, maxAgeSeconds }: Cors,
  wanted: { readonly method: string; readonly headers: string | undefined },
): readonly Line[] {
  const isStar = (texts: readonly string[]): boolean => allowCredentials && texts.includes('*')
  return [
    ...list('Access-Control-Allow-Methods', isStar(allowMethods) ? [wanted.method] : allowMethods),
    ...list('Access-Control-Allow-Headers', isStar(allowHeaders) ? (wanted.headers ?? []) : allowHeaders),
    { name: 'Access-Control-Max-Age', value: String(maxAgeSeconds) },
  ]
}

/** With credentials `*` is a name like any other to a browser, and means nothing. */
const withoutLiteralStar = (names: readonly string[], allowCredentials: boolean): readonly string[] =>
  allowCredentials ? names.filter((name) => name !== '*') : names

function list(name: string, values: readonly string[] | string): readonly Line[] {
  const value = typeof values === 'string' ? values : values.join(', ')
  return value === '' ? [] : [{ name, value }]
}

const takesEveryone = ({ allowOrigins, allowCredentials }: Cors): boolean =>
  allowOrigins.includes('*') && !allowCredentials

/** Where the answer differs by origin, caches must know (Fetch §3.3.5). */
function vary(cors: Cors): readonly Line[] {
  return takesEveryone(cors) ? [] : [{ name: 'Vary', value: 'Origin' }]
}

const corsFields = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
] as const

function othersThan(set: readonly Line[]): readonly string[] {
  const kept = new Set(set.map(({ name }) => name.toLowerCase()))
  return corsFields.filter((name) => !kept.has(name))
}

interface Origin {
  readonly scheme: string
  readonly host: string
  readonly port: string
}

const originForm = /^(https?):\/\/(\[[0-9a-f:.]+\]|[^/?#:@\s,]+)(?::([0-9]{1,5}))?$/

/**
 * Scheme and port must be equal, a port that is left out being the scheme's own. `*` in a pattern's host stands for
 * whatever is there, dots included; `*` alone is every origin, `null` too.
 */
export function matchesOrigin(pattern: string, origin: string): boolean {
  if (pattern === '*') return true
  const wanted = parseOrigin(pattern)
  const actual = parseOrigin(origin)
  if (wanted === null || actual === null || wanted.scheme !== actual.scheme || wanted.port !== actual.port) return false
  const star = wanted.host.indexOf('*')
  if (star === -1) return wanted.host === actual.host
  const [head, tail] = [wanted.host.slice(0, star), wanted.host.slice(star + 1)]
  return actual.host.length > head.length + tail.length && actual.host.startsWith(head) && actual.host.endsWith(tail)
}

function parseOrigin(text: string): Origin | null {
  const [, scheme, host, port] = originForm.exec(text.toLowerCase()) ?? []
  if (scheme === undefined || host === undefined) return null
  return { scheme, host, port: port ?? (scheme === 'https' ? '443' : '80') }
}
