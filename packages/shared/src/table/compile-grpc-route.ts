/**
 * GRPCRoute → rules and entries. A call is a request whose content type is `application/grpc` and whose path is
 * `/<service>/<method>`; other requests are not taken, whatever their path.
 *
 * Sources: Gateway API v1 `GRPCRouteRule`, `GRPCRouteMatch`, `GRPCMethodMatch`; gRPC over HTTP/2, "Requests".
 */
import { toRouteId, type RouteState } from '../attachment/index.ts'
import type { GRPCMethodMatch, GRPCRoute, GRPCRouteMatch } from '../resources/index.ts'
import { compileRule } from './compile-rule.ts'
import type { CompiledRoute, CompiledRule, GrpcTest, PathTest, TableEntry, ValueTest } from './table.ts'
import { compileHeaders, compileText } from './value-tests.ts'

/** @param state Of a route that is attached somewhere. */
export function compileGrpcRoute(route: GRPCRoute, state: RouteState): CompiledRoute {
  const rules: CompiledRule[] = []
  const entries: TableEntry[] = []
  for (const [ruleIndex, rule] of route.spec.rules.entries()) {
    const compiled = compileRule(rule, { kind: route.kind, state, ruleIndex })
    rules.push(compiled)
    for (const [matchIndex, match] of matchesOf(rule.matches).entries()) {
      const entry = compileMatch(match, matchIndex, compiled)
      if (entry !== null) entries.push(entry)
    }
  }
  return { id: toRouteId(state.kind, state.key), source: { route, rules: state.rules }, rules, entries }
}

/** Without matches a rule takes every call. */
function matchesOf(matches: readonly GRPCRouteMatch[] = []): readonly GRPCRouteMatch[] {
  return matches.length === 0 ? [{}] : matches
}

const isCall: ValueTest = {
  name: 'content-type',
  type: 'RegularExpression',
  value: 'application/grpc([+;].*)?',
  test: isGrpcContent,
}

/** `application/grpc`, with whatever says how messages are coded; gRPC-Web is another protocol. */
export function isGrpcContent(contentType: string): boolean {
  const type = contentType.toLowerCase()
  return type === 'application/grpc' || type.startsWith('application/grpc+') || type.startsWith('application/grpc;')
}

function compileMatch(match: GRPCRouteMatch, matchIndex: number, rule: CompiledRule): TableEntry | null {
  const path = compileMethod(match.method)
  const headers = compileHeaders(match.headers)
  if (path === null || headers === null) return null
  return {
    id: `${rule.id}/${matchIndex}`,
    grpc: toTest(match.method),
    path,
    method: null,
    headers: [isCall, ...headers],
    query: [],
    matchIndex,
    rule,
  }
}

function toTest(written: GRPCMethodMatch | undefined): GrpcTest {
  return { type: written?.type ?? 'Exact', service: written?.service || null, method: written?.method || null }
}

/** `null` where an expression does not compile. */
function compileMethod(written: GRPCMethodMatch | undefined): PathTest | null {
  const { type, service, method } = toTest(written)
  if (service === null && method === null)
    return { type: 'PathPrefix', value: '', match: (path) => (parseCall(path) === null ? null : '') }
  const takesService = service === null ? () => true : compileText(type, service)
  const takesMethod = method === null ? () => true : compileText(type, method)
  if (takesService === null || takesMethod === null) return null
  return {
    type: type === 'Exact' && service !== null && method !== null ? 'Exact' : 'RegularExpression',
    value: `/${service ?? '*'}/${method ?? '*'}`,
    match: (path) => {
      const call = parseCall(path)
      return call !== null && takesService(call.service) && takesMethod(call.method) ? path : null
    },
  }
}

/** Service and method of the path of a call; `null` where it is none. */
export function parseCall(path: string): { readonly service: string; readonly method: string } | null {
  const [before, service, method, ...more] = path.split('/')
  if (before !== '' || service === undefined || method === undefined || more.length > 0) return null
  return service === '' || method === '' ? null : { service, method }
}
