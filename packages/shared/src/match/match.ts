/**
 * Match: which rule takes a request.
 *
 *     resources → attachment → table → match → forward
 *                                      ─────
 *
 * Reads one listener's {@link RouteTable} and nothing else. Pure: no I/O, clock or randomness, so what the console
 * explains is what the gateway does.
 *
 * Precedence is not decided here. `table/precedence.ts` sorts the entries once per change, best first; the index of a
 * hostname keeps that order, so that the first entry found whose tests all pass is the best one.
 *
 * Sources: Gateway API v1 `HTTPRouteSpec.hostnames`, `HTTPRouteRule.matches`; RFC 9110 §7.2.
 */
import type { HostEntries, MatchRequest, RouteTable, TableEntry, ValueTest } from '../table/index.ts'

/** What {@link matchRequest} found. `entry` belongs to the table. */
export interface MatchResult {
  readonly entry: TableEntry
  /** The part of `path` that the match consumed: `/shop` of `/shop/cart`. `ReplacePrefixMatch` needs it. */
  readonly matchedPath: string
  /** What the regular expressions of a Route took, by number and name. */
  readonly captures?: Readonly<Record<string, string>>
}

/**
 * Returns the entry that takes `request`, or `null` where no attached rule does; the caller then answers 404.
 *
 * Hosts are tried from the most specific to the least: `a.b.example.com`, `*.b.example.com`, `*.example.com`, `*.com`,
 * then routes without a hostname. A host whose entries all fail does not end the search: precedence is among the rules
 * that match.
 *
 * Time: one look-up per label of the host; for each host found one look-up by path, one test per expression and one
 * look-up per distinct length of a prefix. Routes on other hosts and paths cost nothing.
 *
 * @throws Never.
 *
 * @example matchRequest(listener.routes, request) // { entry: { id: 'HTTPRoute/shop/cart/0/1', … }, matchedPath: '/cart' }
 */
export function matchRequest(table: RouteTable, request: MatchRequest): MatchResult | null {
  const { entriesByHost } = table
  const { host } = request
  if (host !== '') {
    const found = matchHost(entriesByHost.get(host), request)
    if (found !== null) return found
    for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
      const wildcard = matchHost(entriesByHost.get(`*${host.slice(dot)}`), request)
      if (wildcard !== null) return wildcard
    }
  }
  return matchHost(entriesByHost.get(''), request)
}

const slash = 0x2f

function matchHost(host: HostEntries | undefined, request: MatchRequest): MatchResult | null {
  if (host === undefined) return null
  const { path } = request
  for (const entry of host.grpc)
    if (entry.path.match(path) !== null && passes(entry, request)) return { entry, matchedPath: path }
  const exact = firstPassing(host.exact.get(path), request)
  if (exact !== null) return { entry: exact, matchedPath: path }
  for (const entry of host.regex)
    if (entry.path.match(path) !== null && passes(entry, request)) return { entry, matchedPath: path }
  if (path.charCodeAt(0) !== slash) return null
  for (const length of host.prefixLengths) {
    if (length > path.length || (length < path.length && path.charCodeAt(length) !== slash)) continue
    const prefix = length === path.length ? path : path.slice(0, length)
    const entry = firstPassing(host.prefix.get(prefix), request)
    if (entry !== null) return { entry, matchedPath: prefix }
  }
  return null
}

function firstPassing(entries: readonly TableEntry[] | undefined, request: MatchRequest): TableEntry | null {
  if (entries === undefined) return null
  for (const entry of entries) if (passes(entry, request)) return entry
  return null
}

/** Everything but host and path, cheapest first. */
function passes(entry: TableEntry, request: MatchRequest): boolean {
  if (entry.method !== null && entry.method !== request.method) return false
  if (entry.headers.length > 0 && !allHold(entry.headers, request.headers)) return false
  return entry.query.length === 0 || allHold(entry.query, request.query)
}

function allHold(tests: readonly ValueTest[], values: ReadonlyMap<string, string>): boolean {
  for (const { name, test } of tests) {
    const value = values.get(name)
    if (value === undefined || !test(value)) return false
  }
  return true
}
