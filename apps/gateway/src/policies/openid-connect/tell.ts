/** Tell: what services, and clients, are told of whoever was recognised. What a client says in these headers itself is dropped. */
import type { HeaderList } from '@signalbox/shared/lib'
import { readCookie, toFieldValue } from '../authenticate.ts'
import type { RequestTurn } from '../behaviour.ts'
import { findClaim, toHeaderText, type Claims } from './claims.ts'
import type { OidcConfig } from './provider.ts'
import { cookieNames } from './sealed.ts'
import type { TokenFacts } from './tokens.ts'

export interface Known {
  readonly facts: TokenFacts
  readonly accessToken: string
  readonly idToken: string | null
  readonly refreshToken: string | null
}

/** What may say something about the client, the most telling first. */
export function documentsOf({ introspection, claims, idClaims, userInfo }: TokenFacts): readonly Claims[] {
  return [introspection, claims, idClaims, userInfo].filter((document) => document !== null)
}

const upstreamHeaders = (config: OidcConfig) =>
  [
    config.upstream_access_token_header,
    config.upstream_id_token_header,
    config.upstream_refresh_token_header,
    config.upstream_introspection_header,
    config.upstream_user_info_header,
  ] as const

/** Takes away what clients may not say: claims about themselves, and cookies that are only for us to read. */
export function dropClaims(turn: RequestTurn, config: OidcConfig): void {
  const named = [...upstreamHeaders(config), ...(config.upstream_headers_names ?? [])]
  for (const name of named)
    if (name !== undefined && headerOf(name).toLowerCase() !== 'authorization') turn.headers.remove(headerOf(name))
  const ours = [config.session_cookie_name, config.authorization_cookie_name].flatMap(cookieNames)
  if (ours.every((name) => readCookie(turn, name) === null)) return
  const kept = (turn.headers.get('cookie') ?? '')
    .split(/[;,]\s*/)
    .filter((pair) => pair !== '' && !ours.includes(pair.split('=', 1)[0]?.trim() ?? ''))
  if (kept.length === 0) turn.headers.remove('cookie')
  else turn.headers.set('cookie', kept.join('; '))
}

export function tellUpstream({ headers }: RequestTurn, known: Known, config: OidcConfig): void {
  const { facts } = known
  const values = [
    known.accessToken,
    known.idToken,
    known.refreshToken,
    facts.introspection === null ? null : toBase64Json(facts.introspection),
    facts.userInfo === null ? null : toBase64Json(facts.userInfo),
  ]
  for (const [index, name] of upstreamHeaders(config).entries()) setToken(headers, name, values[index] ?? null)
  const { upstream_headers_names: names, upstream_headers_claims: claims } = config
  setClaims(headers, facts, { names, claims })
}

/** For the response. */
export function tellDownstream(headers: HeaderList, known: Known, config: OidcConfig): void {
  setToken(headers, config.downstream_access_token_header, known.accessToken)
  setToken(headers, config.downstream_id_token_header, known.idToken)
  const { downstream_headers_names: names, downstream_headers_claims: claims } = config
  setClaims(headers, known.facts, { names, claims })
}

const headerOf = (name: string): string => name.split(':', 1)[0] ?? name

/** @param name `header`, or `header:bearer` for a token behind that word. */
function setToken(headers: HeaderList, name: string | undefined, value: string | null): void {
  if (name === undefined || value === null) return
  headers.set(headerOf(name), toFieldValue(name.endsWith(':bearer') ? `Bearer ${value}` : value))
}

interface Pairs {
  readonly names: readonly string[] | undefined
  readonly claims: readonly string[] | undefined
}

function setClaims(headers: HeaderList, facts: TokenFacts, { names = [], claims = [] }: Pairs): void {
  for (const [index, name] of names.entries()) {
    const value = findClaim(documentsOf(facts), [claims[index] ?? ''])
    if (value !== undefined) headers.set(name, toFieldValue(toHeaderText(value)))
  }
}

const toBase64Json = (claims: Claims): string => Buffer.from(JSON.stringify(claims)).toString('base64')
