/**
 * HTTPRoute → rules and entries. Nothing here depends on a listener: the same entries serve every hostname of every
 * listener that the route is attached to.
 *
 * Source: Gateway API v1 `HTTPRouteRule`, `HTTPRouteMatch`.
 */
import { toRouteId, type RouteState } from '../attachment/index.ts'
import { compileRegex, encodeNonAscii, isBelow, normalisePath, toPrefix } from '../lib/index.ts'
import type { HTTPRoute, HTTPRouteMatch, PathMatch } from '../resources/index.ts'
import { compileRule } from './compile-rule.ts'
import type { CompiledRoute, CompiledRule, PathTest, TableEntry } from './table.ts'
import { compileHeaders, compileValues } from './value-tests.ts'

/** @param state Of a route that is attached somewhere. */
export function compileHttpRoute(route: HTTPRoute, state: RouteState): CompiledRoute {
  const rules: CompiledRule[] = []
  const entries: TableEntry[] = []
  for (const [ruleIndex, rule] of route.spec.rules.entries()) {
    const compiled = compileRule(rule, { kind: route.kind, state, ruleIndex })
    rules.push(compiled)
    for (const [matchIndex, match] of rule.matches.entries()) {
      const entry = compileMatch(match, matchIndex, compiled)
      if (entry !== null) entries.push(entry)
    }
  }
  return { id: toRouteId(state.kind, state.key), source: { route, rules: state.rules }, rules, entries }
}

function compileMatch(match: HTTPRouteMatch, matchIndex: number, rule: CompiledRule): TableEntry | null {
  const path = compilePath(match.path)
  const headers = compileHeaders(match.headers)
  const query = compileValues(match.queryParams ?? [], (name) => name)
  if (path === null || headers === null || query === null) return null
  return { id: `${rule.id}/${matchIndex}`, path, method: match.method ?? null, headers, query, matchIndex, rule }
}

function compilePath({ type, value }: PathMatch): PathTest | null {
  if (type === 'RegularExpression') {
    const regex = compileRegex(value)
    return regex.ok ? { type, value, match: (path) => (regex.value.test(path) ? path : null) } : null
  }
  const normal = normalisePath(encodeNonAscii(value))
  if (!normal.ok) return null
  if (type === 'Exact') {
    const exact = normal.value
    return { type, value: exact, match: (path) => (path === exact ? path : null) }
  }
  const prefix = toPrefix(normal.value)
  return { type, value: prefix, match: (path) => (path.startsWith('/') && isBelow(path, prefix) ? prefix : null) }
}
