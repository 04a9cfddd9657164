/**
 * HTTPRoute → rules and entries. Nothing here depends on a listener: the same entries serve every hostname of every
 * listener that the route is attached to.
 *
 * Source: Gateway API v1 `HTTPRouteRule`, `HTTPRouteMatch`, `HTTPRouteTimeouts` (a duration of zero is no limit).
 */
import { toRouteId, type RouteState, type RuleState } from '../attachment/index.ts'
import { compileRegex, encodeNonAscii, isBelow, normalisePath, parseDuration, toPrefix } from '../lib/index.ts'
import type { HTTPRoute, HTTPRouteMatch, HTTPRouteRule, PathMatch } from '../resources/index.ts'
import { compileFilters } from './filters.ts'
import type { CompiledRoute, CompiledRule, PathTest, TableEntry, ValueTest } from './table.ts'

/** @param state Of a route that is attached somewhere. */
export function compileHttpRoute(route: HTTPRoute, state: RouteState): CompiledRoute {
  const id = toRouteId(state.kind, state.key)
  const rules: CompiledRule[] = []
  const entries: TableEntry[] = []
  for (const [index, rule] of route.spec.rules.entries()) {
    const compiled = compileRule(rule, index, state)
    rules.push(compiled)
    for (const [matchIndex, match] of rule.matches.entries()) {
      const entry = compileMatch(match, matchIndex, compiled)
      if (entry !== null) entries.push(entry)
    }
  }
  return { id, source: { route, rules: state.rules }, rules, entries }
}

const noState: RuleState = { problem: null, backends: [], filterBackends: [] }

function compileRule(rule: HTTPRouteRule, ruleIndex: number, state: RouteState): CompiledRule {
  const { problem, backends: states } = state.rules[ruleIndex] ?? noState
  const refs = rule.backendRefs ?? []
  const backends =
    problem === null
      ? states.map((backend, index) => ({ ...backend, filters: compileFilters(refs[index]?.filters ?? []) }))
      : []
  return {
    id: `${toRouteId(state.kind, state.key)}/${ruleIndex}`,
    kind: 'HTTPRoute',
    route: state.key,
    ruleIndex,
    name: rule.name ?? null,
    filters: problem === null ? compileFilters(rule.filters ?? []) : [],
    backends,
    totalWeight: backends.reduce((sum, { weight }) => sum + weight, 0),
    requestTimeoutMs: toLimit(rule.timeouts?.request),
    backendTimeoutMs: toLimit(rule.timeouts?.backendRequest),
    retry: null,
    session: null,
    broken: problem,
    createdAt: state.route.metadata.creationTimestamp ?? null,
  }
}

function toLimit(duration: string | undefined): number | null {
  const milliseconds = duration === undefined ? null : parseDuration(duration)
  return milliseconds === 0 ? null : milliseconds
}

function compileMatch(match: HTTPRouteMatch, matchIndex: number, rule: CompiledRule): TableEntry | null {
  const path = compilePath(match.path)
  const headers = compileValues(match.headers ?? [], (name) => name.toLowerCase())
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

/** Of equal names only the first counts (Gateway API `HTTPHeaderMatch.name`, `HTTPQueryParamMatch.name`). */
function compileValues(
  matches: readonly { readonly type: ValueTest['type']; readonly name: string; readonly value: string }[],
  toName: (name: string) => string,
): readonly ValueTest[] | null {
  const tests = new Map<string, ValueTest>()
  for (const { type, name, value } of matches) {
    const key = toName(name)
    if (tests.has(key)) continue
    const test = compileValue(type, value)
    if (test === null) return null
    tests.set(key, { name: key, type, value, test })
  }
  return [...tests.values()]
}

function compileValue(type: ValueTest['type'], value: string): ValueTest['test'] | null {
  if (type === 'Exact') return (actual) => actual === value
  const regex = compileRegex(value)
  return regex.ok ? regex.value.test : null
}
