/** Chips: the conditions of a rule as a drawing shows them, a few characters each. */
import type { AnyRoute, GRPCRouteMatch, HTTPRouteMatch } from '../resources/index.ts'

/** One match: a chip for each condition. Several: a chip for each match. None where a rule takes everything. */
export function chipsOf(route: AnyRoute, ruleIndex: number): readonly string[] {
  if (route.kind === 'HTTPRoute') return join((route.spec.rules[ruleIndex]?.matches ?? []).map(ofRequest))
  if (route.kind === 'GRPCRoute') return join((route.spec.rules[ruleIndex]?.matches ?? []).map(ofCall))
  return []
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
