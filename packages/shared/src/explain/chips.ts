/** Chips: the conditions of a rule as a drawing shows them, a few characters each. */
import type { AnyRoute, GRPCRouteMatch, HTTPRouteMatch, RouteSpec } from '../resources/index.ts'

/** One match: a chip for each condition. Several: a chip for each match. None where a rule takes everything. */
export function chipsOf(route: AnyRoute, ruleIndex: number): readonly string[] {
  if (route.kind === 'HTTPRoute') return join((route.spec.rules[ruleIndex]?.matches ?? []).map(ofRequest))
  if (route.kind === 'GRPCRoute') return join((route.spec.rules[ruleIndex]?.matches ?? []).map(ofCall))
  return route.kind === 'Route' ? ofRoute(route.spec) : []
}

function join(matches: readonly (readonly string[])[]): readonly string[] {
  return matches.length === 1 ? matches.flat() : matches.map((chips) => chips.join(' '))
}

function ofRequest({ path, method, headers = [], queryParams = [] }: HTTPRouteMatch): readonly string[] {
  return [
    ...(method === undefined ? [] : [method]),
    path.type === 'PathPrefix' ? `${path.value}…` : path.type === 'Exact' ? path.value : `~ ${path.value}`,
    ...headers.map(({ name, value }) => `${name}: ${value}`),
    ...queryParams.map(({ name, value }) => `?${name}=${value}`),
  ]
}

function ofCall({ method, headers = [] }: GRPCRouteMatch): readonly string[] {
  const { type, service = '*', method: name = '*' } = method ?? {}
  return [
    ...(method === undefined ? ['every call'] : [`${type === 'RegularExpression' ? '~ ' : ''}${service}/${name}`]),
    ...headers.map((header) => `${header.name}: ${header.value}`),
  ]
}

const maxChips = 8

/** A Route asks for one of each kind of attribute; of many only the first are shown. */
function ofRoute({
  expression,
  methods,
  hosts,
  paths,
  headers,
  snis,
  sources,
  destinations,
}: RouteSpec): readonly string[] {
  if (expression !== undefined) return [expression]
  const chips = [
    ...(methods ?? []),
    ...(hosts ?? []),
    ...(paths ?? []).map((path) => (path.startsWith('~') ? `~ ${path.slice(1)}` : `${path}…`)),
    ...Object.entries(headers ?? {}).map(([name, values]) => `${name}: ${values.join(' or ')}`),
    ...(snis ?? []).map((name) => `SNI ${name}`),
    ...(sources ?? []).map((address) => `from ${toAddressText(address)}`),
    ...(destinations ?? []).map((address) => `to ${toAddressText(address)}`),
  ]
  return chips.length <= maxChips ? chips : [...chips.slice(0, maxChips), `and ${chips.length - maxChips} more`]
}

function toAddressText({ ip, port }: NonNullable<RouteSpec['sources']>[number]): string {
  return `${ip ?? 'any address'}${port === undefined ? '' : ` port ${port}`}`
}
