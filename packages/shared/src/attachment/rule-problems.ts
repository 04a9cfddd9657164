/**
 * Rule problems: what makes a rule impossible to serve as written. Such a rule answers 500 and is never passed on with
 * a part of it left out; the route says so in its conditions.
 *
 * Sources: Gateway API v1 `HTTPRouteFilter`, `HTTPPathModifier`, `RouteConditionReason` (`UnsupportedValue`,
 * `IncompatibleFilters`, `PartiallyInvalid`).
 */
import { compileRegex, encodeNonAscii, isHeaderName, isHeaderValue, normalisePath } from '../lib/index.ts'
import {
  kinds,
  rulesOf,
  toObjectKey,
  type AnyRoute,
  type GRPCRouteFilter,
  type GRPCRouteMatch,
  type GRPCRouteRule,
  type HTTPRouteFilter,
  type HTTPRouteMatch,
  type HTTPRouteRule,
  type HeaderModifier,
  type PathMatch,
  type PathModifier,
} from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { Refusal } from './attachments.ts'
import { judgePolicy } from './resolve-policies.ts'

type AnyFilter = HTTPRouteFilter | GRPCRouteFilter

const known = new WeakMap<HTTPRouteRule | GRPCRouteRule, Refusal | null>()

/** Of each rule of `route`, in order: why it cannot be served; `null` where it can. */
export function problemsOfRules(route: AnyRoute): readonly (Refusal | null)[] {
  if (route.kind !== 'HTTPRoute' && route.kind !== 'GRPCRoute') return rulesOf(route).map(() => null)
  const rules: readonly (HTTPRouteRule | GRPCRouteRule)[] = route.spec.rules
  return rules.map(problemOfRule)
}

/** Of each rule of `route`, in order: why a Policy that it names cannot be carried out; `null` where all can. */
export function problemsOfExtensions(snapshot: Snapshot, route: AnyRoute): readonly (Refusal | null)[] {
  if (route.kind !== 'HTTPRoute' && route.kind !== 'GRPCRoute') return rulesOf(route).map(() => null)
  const namespace = route.metadata.namespace ?? ''
  const rules: readonly (HTTPRouteRule | GRPCRouteRule)[] = route.spec.rules
  return rules.map((rule) => problemOfExtensions(snapshot, namespace, rule))
}

/** An extension that is not there is never passed over. */
function problemOfExtensions(
  snapshot: Snapshot,
  namespace: string,
  rule: HTTPRouteRule | GRPCRouteRule,
): Refusal | null {
  for (const filters of filterLists(rule))
    for (const { extensionRef } of filters) {
      if (extensionRef === undefined) continue
      const { group, kind, name } = extensionRef
      if (group !== kinds.Policy.group || kind !== 'Policy')
        return {
          reason: 'InvalidKind',
          message: `An extension must be a Policy of ${kinds.Policy.group}; ${kind} ${name} is not supported.`,
        }
      const key = toObjectKey(name, namespace)
      const policy = snapshot.get('Policy', key)
      if (policy === undefined) return { reason: 'BackendNotFound', message: `There is no Policy ${key}.` }
      const { refusal } = judgePolicy(snapshot, policy, true)
      // Whoever switches a policy off wants its rules served without it.
      if (refusal !== null && refusal.reason !== 'Disabled')
        return unsupported(`The Policy ${key} cannot be carried out. ${refusal.message}`)
    }
  return null
}

function filterLists({ filters, backendRefs }: HTTPRouteRule | GRPCRouteRule): readonly (readonly AnyFilter[])[] {
  return [filters ?? [], ...(backendRefs ?? []).map((ref) => ref.filters ?? [])]
}

/** Why `rule` cannot be served; `null` where it can. Remembered as long as the rule lives. */
export function problemOfRule(rule: HTTPRouteRule | GRPCRouteRule): Refusal | null {
  const remembered = known.get(rule)
  if (remembered !== undefined) return remembered
  const problem = findProblem(rule)
  known.set(rule, problem)
  return problem
}

function findProblem(rule: HTTPRouteRule | GRPCRouteRule): Refusal | null {
  const matches: readonly (HTTPRouteMatch | GRPCRouteMatch)[] = rule.matches ?? []
  for (const match of matches) {
    const problem = 'path' in match ? problemOfMatch(match) : problemOfCall(match)
    if (problem !== null) return problem
  }
  const paths = matches.flatMap((match) => ('path' in match ? [match.path] : []))
  for (const filters of filterLists(rule)) {
    const problem = problemOfFilters(filters, paths)
    if (problem !== null) return problem
  }
  return problemOfSession(rule)
}

/** The name of a cookie and that of a header are of the same characters (RFC 6265 §4.1.1). */
function problemOfSession({ sessionPersistence }: HTTPRouteRule | GRPCRouteRule): Refusal | null {
  const name = sessionPersistence?.sessionName
  if (name === undefined || isHeaderName(name)) return null
  return unsupported(`Neither a cookie nor a header can have the name of the session, ${name}.`)
}

function problemOfMatch({ path, headers = [], queryParams = [] }: HTTPRouteMatch): Refusal | null {
  const problem = problemOfRegexes([path, ...headers, ...queryParams])
  if (problem !== null) return problem
  if (path.type === 'RegularExpression') return null
  const normal = normalisePath(encodeNonAscii(path.value))
  return normal.ok ? null : unsupported(`No request has the path ${path.value}: ${normal.error.message}`)
}

function problemOfCall({ method, headers = [] }: GRPCRouteMatch): Refusal | null {
  const { type = 'Exact', service = '', method: name = '' } = method ?? {}
  return problemOfRegexes([{ type, value: service }, { type, value: name }, ...headers])
}

function problemOfRegexes(tests: readonly { readonly type: string; readonly value: string }[]): Refusal | null {
  for (const { type, value } of tests) {
    if (type !== 'RegularExpression') continue
    const regex = compileRegex(value)
    if (!regex.ok) return unsupported(`${regex.error} (${value})`)
  }
  return null
}

/** @param paths Of the rule's matches. */
function problemOfFilters(filters: readonly AnyFilter[], paths: readonly PathMatch[]): Refusal | null {
  const types = new Set(filters.map(({ type }) => type))
  if (types.has('RequestRedirect') && types.has('URLRewrite'))
    return {
      reason: 'IncompatibleFilters',
      message: 'RequestRedirect and URLRewrite cannot stand together: a request is either redirected or sent on.',
    }
  for (const filter of filters) {
    const problem = problemOfFilter(filter, paths)
    if (problem !== null) return problem
  }
  return null
}

function problemOfFilter(filter: AnyFilter, paths: readonly PathMatch[]): Refusal | null {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return problemOfHeaders(filter.type, filter.requestHeaderModifier)
    case 'ResponseHeaderModifier':
      return problemOfHeaders(filter.type, filter.responseHeaderModifier)
    case 'RequestRedirect':
      return filter.requestRedirect === undefined
        ? withoutSettings(filter.type)
        : problemOfPath(filter.requestRedirect.path, paths)
    case 'URLRewrite':
      return filter.urlRewrite === undefined
        ? withoutSettings(filter.type)
        : problemOfPath(filter.urlRewrite.path, paths)
    case 'RequestMirror':
      return filter.requestMirror === undefined ? withoutSettings(filter.type) : null
    case 'CORS':
      return filter.cors === undefined ? withoutSettings(filter.type) : null
    case 'ExternalAuth':
      return filter.externalAuth === undefined ? withoutSettings(filter.type) : null
    case 'ExtensionRef':
      return filter.extensionRef === undefined ? withoutSettings(filter.type) : null
  }
}

function problemOfHeaders(type: string, modifier: HeaderModifier | undefined): Refusal | null {
  if (modifier === undefined) return withoutSettings(type)
  const lines = [...(modifier.set ?? []), ...(modifier.add ?? [])]
  const badName = [...lines.map(({ name }) => name), ...(modifier.remove ?? [])].find((name) => !isHeaderName(name))
  if (badName !== undefined) return unsupported(`The filter ${type} names ${badName}, which is not a header name.`)
  const bad = lines.find(({ value }) => !isHeaderValue(value))
  return bad === undefined ? null : unsupported(`The value that ${type} gives ${bad.name} holds a control character.`)
}

function problemOfPath(path: PathModifier | undefined, paths: readonly PathMatch[]): Refusal | null {
  if (path === undefined) return null
  const value = replacementOf(path)
  if (value === undefined) return unsupported(`A path of type ${path.type} needs its replacement.`)
  if (path.type === 'ReplacePrefixMatch' && !(paths.length === 1 && paths[0]?.type === 'PathPrefix'))
    return unsupported('ReplacePrefixMatch needs a rule with exactly one match, of type PathPrefix.')
  const normal = normalisePath(toAbsolutePath(value))
  return normal.ok ? null : unsupported(`The replacement ${value} is not a path: ${normal.error.message}`)
}

/** The replacement that belongs to the type of `path`. */
export function replacementOf(path: PathModifier): string | undefined {
  return path.type === 'ReplaceFullPath' ? path.replaceFullPath : path.replacePrefixMatch
}

/** A replacement may be written without its slash, and in any script. */
export function toAbsolutePath(replacement: string): string {
  return encodeNonAscii(replacement.startsWith('/') ? replacement : `/${replacement}`)
}

const withoutSettings = (type: string): Refusal => unsupported(`The filter ${type} has no settings.`)

const unsupported = (message: string): Refusal => ({ reason: 'UnsupportedValue', message })
