/**
 * What a shared cache may keep and give: by the settings of proxy-cache, and, where they say so, by Cache-Control.
 *
 * Whatever the settings: nothing that sets a cookie, nothing that is private to a user, nothing that varies by
 * everything, and nothing that was asked for with credentials that this gateway did not check, unless the response says
 * that it is public.
 *
 * Source: RFC 9111 §3, §3.5, §4.2, §5.2; Kong Gateway, Proxy Cache.
 */
import type { HeaderList } from '../../lib/index.ts'

export interface CacheSettings {
  readonly response_code: readonly number[]
  readonly request_method: readonly string[]
  readonly content_type: readonly string[]
  /** Seconds. */
  readonly cache_ttl: number
  readonly cache_control: boolean
  readonly ignore_uri_case: boolean
  readonly vary_query_params?: readonly string[] | undefined
  readonly vary_headers?: readonly string[] | undefined
}

export interface CacheRequest {
  readonly method: string
  /** Id of the rule that took it. */
  readonly rule: string
  readonly host: string
  readonly path: string
  readonly search: string
  /** Each consumer has a cache of his own. */
  readonly consumer: string | null
  /** Whether the client sent credentials (Authorization). */
  readonly isAuthorised: boolean
  readonly header: (name: string) => string | null
}

type Directives = ReadonlyMap<string, string>

/** `no-store, max-age="5"` → names in lower case with their values, `''` for none. */
export function readCacheControl(text: string | null): Directives {
  const directives = new Map<string, string>()
  for (const [, name = '', quoted, bare] of (text ?? '').matchAll(/([^\s,=]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,]*)))?/g))
    directives.set(name.toLowerCase(), quoted ?? bare ?? '')
  return directives
}

/** Seconds of a directive; `null` where it is not there or no number. */
function secondsOf(directives: Directives, name: string): number | null {
  const text = directives.get(name)
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null
}

/** Whether a request is answered from what is kept, and its response kept. */
export function mayUse(settings: CacheSettings, request: CacheRequest): boolean {
  if (!settings.request_method.includes(request.method)) return false
  if (request.header('range') !== null) return false
  if (!settings.cache_control) return true
  const directives = readCacheControl(request.header('cache-control'))
  if (directives.has('no-store') || directives.has('no-cache')) return false
  return !isStranger(request)
}

/** Credentials that nobody here checked: what they give access to is for their owner alone. */
const isStranger = ({ isAuthorised, consumer }: CacheRequest): boolean => isAuthorised && consumer === null

/** What makes two requests the same. Consumers, hosts and rules never share. */
export function cacheKeyOf(settings: CacheSettings, request: CacheRequest, vary: readonly string[]): string {
  const path = settings.ignore_uri_case ? request.path.toLowerCase() : request.path
  const names = [...new Set([...(settings.vary_headers ?? []), ...vary].map((name) => name.toLowerCase()))].toSorted()
  return JSON.stringify([
    request.consumer,
    isStranger(request) ? request.header('authorization') : null,
    request.rule,
    request.method,
    request.host,
    path,
    queryOf(settings, request.search),
    names.map((name) => [name, request.header(name)]),
  ])
}

/** Order of parameters does not count, that of values of one does. */
function queryOf({ vary_query_params: names }: CacheSettings, search: string): readonly (readonly [string, string])[] {
  const pairs = [...new URLSearchParams(search)]
  const counted = names === undefined ? pairs : pairs.filter(([name]) => names.includes(name))
  return counted.toSorted(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
}

/** For how long a kept response answers this request, in milliseconds. */
export function lifetimeOf(settings: CacheSettings, request: CacheRequest, lifetimeMs: number): number {
  if (!settings.cache_control) return lifetimeMs
  const directives = readCacheControl(request.header('cache-control'))
  const maxAge = secondsOf(directives, 'max-age')
  const minFresh = secondsOf(directives, 'min-fresh') ?? 0
  const staleness = directives.has('max-stale') ? (secondsOf(directives, 'max-stale') ?? Infinity) : 0
  const fresh = lifetimeMs + (staleness - minFresh) * 1000
  return maxAge === null ? fresh : Math.min(fresh, maxAge * 1000)
}

export interface CacheResponse {
  readonly status: number
  readonly headers: Pick<HeaderList, 'get' | 'has'>
  readonly nowMs: number
}

/** For how long a response may be kept, in milliseconds; `null` where it may not. */
export function mayStore(settings: CacheSettings, request: CacheRequest, response: CacheResponse): number | null {
  const { status, headers } = response
  if (!settings.response_code.includes(status) || headers.has('set-cookie')) return null
  const directives = readCacheControl(headers.get('cache-control'))
  if (directives.has('private') || headers.get('vary')?.includes('*') === true) return null
  const isPublic = ['public', 's-maxage', 'must-revalidate'].some((name) => directives.has(name))
  if (isStranger(request) && !isPublic) return null
  if (!settings.cache_control) return settings.cache_ttl * 1000
  if (directives.has('no-store') || directives.has('no-cache')) return null
  const seconds = toldSeconds(directives, headers, response.nowMs)
  return seconds === null || seconds <= 0 ? null : seconds * 1000
}

/** As the response says; `null` where it says nothing, and is not kept. */
function toldSeconds(directives: Directives, headers: CacheResponse['headers'], nowMs: number): number | null {
  const told = secondsOf(directives, 's-maxage') ?? secondsOf(directives, 'max-age')
  if (told !== null) return told - (Number.parseInt(headers.get('age') ?? '0', 10) || 0)
  const expires = headers.get('expires')
  if (expires === null) return null
  const untilMs = Date.parse(expires) - nowMs
  return Number.isNaN(untilMs) ? 0 : untilMs / 1000
}

/** Compared with parameters; one of type with a star takes every subtype. */
export function isCacheableContentType({ content_type: types }: CacheSettings, contentType: string | null): boolean {
  if (contentType === null) return false
  const given = toPlain(contentType)
  return types.map(toPlain).some((type) => type === '*/*' || type === given || isFamily(type, given))
}

const toPlain = (type: string): string =>
  type
    .toLowerCase()
    .replaceAll(/\s*([;=])\s*/g, '$1')
    .trim()

const isFamily = (type: string, given: string): boolean => type.endsWith('/*') && given.startsWith(type.slice(0, -1))

/** What a response says that it varies by, in lower case. */
export function varyNamesOf(headers: Pick<HeaderList, 'get'>): readonly string[] {
  const names = (headers.get('vary') ?? '').split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '').toSorted()
}
