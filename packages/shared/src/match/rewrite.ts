/**
 * Rewrite: what filters make of a request. Pure functions on normal forms; the gateway sends what they return, and
 * explain shows it.
 *
 * Sources: Gateway API v1 `HTTPHeaderFilter`, `HTTPRequestRedirectFilter`, `HTTPURLRewriteFilter`, `HTTPPathModifier`;
 * RFC 9110 §10.2.2 (Location).
 */
import { HeaderList, toDecodedPath, toEncodedPath, toHostPort } from '../lib/index.ts'
import type {
  CompiledFilter,
  ExternalAuth,
  HeaderEdits,
  KongForward,
  MatchRequest,
  PathEdit,
  RequestMirror,
  UpstreamTarget,
} from '../table/index.ts'
import { corsResponse } from './cors.ts'
import { strippedPrefix, toKongPath } from './kong-path.ts'

/** The request as it is to be sent on, while filters work at it. */
export interface Rewrite {
  /** Value of the Host field that a filter asks for; `null` where none does. */
  host: string | null
  path: string
  /** Changed in place. */
  readonly headers: HeaderList
  /** To be made on the response, in order; collected from ResponseHeaderModifier and CORS. */
  readonly responseEdits: HeaderEdits[]
  /** Copies that are to be sent once it is known what is sent. */
  readonly mirrors: RequestMirror[]
  /** Who is to be asked whether the request may pass, in order, before anything is sent. */
  readonly authorisers: ExternalAuth[]
  /** How a Route sends the request on; left out for other kinds. */
  kong?: KongForward
  /** What policies ask for; left out where none ran. */
  onward?: OnwardEdits
}

/** What policies put in place of what client, route and Service say. */
export interface OnwardEdits {
  readonly method: string
  /** `?` and the query; `''` for none. */
  readonly search: string
  /** Absolute path that is asked for, whatever the Service's path is; `null`: none is asked for. */
  readonly targetPath: string | null
}

export interface Redirect {
  readonly statusCode: 301 | 302 | 303 | 307 | 308
  readonly location: string
}

/** The answer to a browser that asks what it may do (CORS). */
export interface Preflight {
  readonly statusCode: 204
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

/** The wrong protocol for a Route. */
export interface ProtocolAnswer {
  readonly statusCode: 415 | 426
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

/** What ends an exchange before a backend is asked. */
export type FilterAnswer = Redirect | Preflight | ProtocolAnswer

/** What filters need to know of the request as it was received. */
export interface RewriteContext {
  readonly request: Pick<MatchRequest, 'method' | 'host' | 'path' | 'search' | 'headers'>
  readonly scheme: 'http' | 'https'
  /** The listener's own port, not the one that is bound. */
  readonly listenerPort: number
  /** Of the match that took the request. */
  readonly matchedPath: string
}

/** @param headers Flat, as received; copied. */
export function beginRewrite(path: string, headers: readonly string[]): Rewrite {
  return { host: null, path, headers: new HeaderList(headers), responseEdits: [], mirrors: [], authorisers: [] }
}

/**
 * The answer to a browser's preflight by the CORS filter among `filters`; `null` where it is none or nobody answers it.
 * Asked before policies run: a preflight has no credentials by which they could know who calls (Fetch §4.8).
 */
export function answerPreflight(
  filters: readonly CompiledFilter[],
  request: Pick<MatchRequest, 'method' | 'headers'>,
): FilterAnswer | null {
  if (request.method !== 'OPTIONS') return null
  for (const filter of filters) {
    if (filter.type !== 'CORS') continue
    const cors = corsResponse(filter, request)
    if (cors.type === 'preflight') return { statusCode: 204, headers: cors.headers }
  }
  return null
}

/**
 * Runs filters in their order on `rewrite`. Call it with the rule's filters, then with those of the chosen backend.
 *
 * @returns the answer that ends the exchange, or `null` where the request goes on.
 */
export function applyFilters(
  filters: readonly CompiledFilter[],
  rewrite: Rewrite,
  context: RewriteContext,
): FilterAnswer | null {
  for (const filter of filters) {
    switch (filter.type) {
      case 'RequestHeaderModifier':
        editHeaders(rewrite.headers, filter.edits)
        // Host is a field like any other to whoever writes a rule, but is sent apart.
        rewrite.host = filter.edits.set.find(({ name }) => name.toLowerCase() === 'host')?.value ?? rewrite.host
        break
      case 'ResponseHeaderModifier':
        rewrite.responseEdits.push(filter.edits)
        break
      case 'URLRewrite':
        if (filter.hostname !== null) rewrite.host = filter.hostname
        rewrite.path = editPath(context.request.path, filter.path, context.matchedPath) ?? rewrite.path
        break
      case 'RequestRedirect':
        return { statusCode: filter.statusCode, location: redirectLocation(filter, context) }
      case 'CORS': {
        const cors = corsResponse(filter, context.request)
        if (cors.type === 'preflight') return { statusCode: 204, headers: cors.headers }
        rewrite.responseEdits.push(cors.edits)
        break
      }
      case 'RequestMirror':
        rewrite.mirrors.push(filter)
        break
      case 'ExternalAuth':
        rewrite.authorisers.push(filter)
        break
      case 'KongForward': {
        const answer = applyForward(filter, rewrite, context.request)
        if (answer !== null) return answer
        break
      }
      case 'ExtensionRef':
        // Policies run by phase and not in the order of filters.
        break
    }
  }
  return null
}

function applyForward(
  forward: KongForward,
  rewrite: Rewrite,
  { path, search }: Pick<MatchRequest, 'path' | 'search'>,
): FilterAnswer | null {
  const { answer } = forward
  if (answer !== null) return toFilterAnswer(answer)
  rewrite.kong = forward
  rewrite.path = toKongPath({ base: '/', path: forward.path, matchedPath: forward.matchedPath }, forward)
  rewrite.headers.set('x-forwarded-path', path + search)
  const prefix = strippedPrefix(forward.matchedPath, forward)
  if (prefix !== null && prefix !== '/') rewrite.headers.set('x-forwarded-prefix', toEncodedPath(prefix))
  return null
}

function toFilterAnswer({ status, headers }: NonNullable<KongForward['answer']>): FilterAnswer {
  if (status !== 415 && status !== 426) return { statusCode: status, location: headers['Location'] ?? '/' }
  return { statusCode: status, headers: Object.entries(headers).map(([name, value]) => ({ name, value })) }
}

/** Sets, then adds, then removes. Changes `headers` in place. */
export function editHeaders(headers: HeaderList, { set, add, remove }: HeaderEdits): void {
  for (const { name, value } of set) headers.set(name, value)
  for (const { name, value } of add) headers.append(name, value)
  for (const name of remove) headers.remove(name)
}

/**
 * | path | matched prefix | replacement | result |
 * | --- | --- | --- | --- |
 * | `/foo/bar` | `/foo` | `/xyz` or `/xyz/` | `/xyz/bar` |
 * | `/foo` | `/foo` | `/xyz` | `/xyz` |
 * | `/foo/` | `/foo` | `/xyz` | `/xyz/` |
 * | `/foo/bar` | `/foo` | `` or `/` | `/bar` |
 * | `/foo`, `/foo/` | `/foo` | `` or `/` | `/` |
 *
 * @param matchedPath Without trailing slash, as a match returns it.
 * @returns `null` where there is nothing to edit; never an empty path.
 */
export function editPath(path: string, edit: PathEdit | null, matchedPath: string): string | null {
  if (edit === null) return null
  if (edit.type === 'ReplaceFullPath') return edit.value
  return joinPaths(edit.value, path.slice(matchedPath.length))
}

/** Puts `prefix` (without trailing slash, `''` for none) before `path`; never empty, never with `//` in front. */
export function joinPaths(prefix: string, path: string): string {
  const joined = prefix + path
  return joined === '' ? '/' : joined
}

/**
 * What an endpoint of `upstream` is asked for: the Host to send and the request target in origin-form.
 *
 * Host: what a filter asked for, else what the Service says (`spec.upstream.hostHeader`), else the client's, unmodified.
 */
export function toUpstreamTarget(
  rewrite: Pick<Rewrite, 'host' | 'path' | 'kong' | 'onward'>,
  upstream: Pick<UpstreamTarget, 'hostHeader' | 'pathPrefix'> & Partial<UpstreamTarget>,
  request: Pick<MatchRequest, 'authority' | 'search'>,
): { readonly host: string; readonly target: string } {
  const { onward } = rewrite
  const search = onward?.search ?? request.search
  const asked = onward?.targetPath ?? null
  if (rewrite.kong !== undefined) {
    const { host, path } = toKongTarget(rewrite.kong, rewrite.host, { upstream, request })
    return { host, target: (asked ?? path) + search }
  }
  return {
    host: rewrite.host ?? upstream.hostHeader ?? request.authority,
    target: (asked ?? joinPaths(upstream.pathPrefix, rewrite.path)) + search,
  }
}

/** The path is joined as Kong does; the Host is the endpoint's own unless the Route keeps the client's. */
function toKongTarget(
  forward: KongForward,
  host: string | null,
  {
    upstream,
    request,
  }: {
    readonly upstream: Pick<UpstreamTarget, 'hostHeader' | 'pathPrefix'> & Partial<UpstreamTarget>
    readonly request: Pick<MatchRequest, 'authority'>
  },
): { readonly host: string; readonly path: string } {
  const { pathPrefix, pathEndsInSlash = false, hostHeader } = upstream
  const written = pathPrefix + (pathEndsInSlash ? '/' : '')
  const base = toDecodedPath(written === '' ? '/' : written) ?? written
  return {
    host:
      host ?? (forward.preserveHost ? request.authority : (hostHeader ?? endpointHost(upstream) ?? request.authority)),
    path: toKongPath({ base, path: forward.path, matchedPath: forward.matchedPath }, forward),
  }
}

/** Of several endpoints the first gives the name. */
function endpointHost({ endpoints = [], protocol }: Partial<UpstreamTarget>): string | null {
  const [endpoint] = endpoints
  if (endpoint === undefined) return null
  const wellKnown = protocol === 'https' || protocol === 'h2' || protocol === 'wss' ? 443 : 80
  const { address, port } = endpoint
  if (port !== wellKnown) return toHostPort(address, port)
  return address.includes(':') ? `[${address}]` : address
}

type RedirectFilter = Extract<CompiledFilter, { readonly type: 'RequestRedirect' }>

const wellKnownPorts = { http: 80, https: 443 } as const

/**
 * The Location of a redirect: absolute, made of normalised and encoded parts only, the query kept.
 *
 * Scheme: given, else the request's. Host: given, else the request's without its port. Port: given, else the
 * well-known one of a given scheme, else the listener's; left out where it is the scheme's well-known one. A request
 * without a host that is redirected to none gets a path alone, which begins with exactly one slash.
 */
export function redirectLocation(filter: RedirectFilter, context: RewriteContext): string {
  const { request, listenerPort, matchedPath } = context
  const scheme = filter.scheme ?? context.scheme
  const host = filter.hostname ?? request.host
  const path = editPath(request.path, filter.path, matchedPath) ?? request.path
  const target = `${path === '*' ? '/' : path}${request.search}`
  if (host === '') return target
  const port = filter.port ?? (filter.scheme === null ? listenerPort : wellKnownPorts[filter.scheme])
  return `${scheme}://${host}${port === wellKnownPorts[scheme] ? '' : `:${port}`}${target}`
}
