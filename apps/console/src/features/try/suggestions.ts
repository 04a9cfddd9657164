/** Requests worth trying: one for each way that is there. Pure. */
import type { Gateway, HTTPRoute } from '@signalbox/shared/resources'
import { toTryRequest, type TryRequest } from '@/client/try-link.ts'

export interface Suggestion extends TryRequest {
  /** `namespace/name` of the route that is meant to take it. */
  readonly route: string
}

const shown = 8

/** From routes that a listener accepted, by name: the most special match of each rule of each, one route after another. */
export function suggestionsFrom(gateways: readonly Gateway[], routes: readonly HTTPRoute[]): readonly Suggestion[] {
  const byRoute = routes.map((route) => suggestionsOf(route, gateways))
  const longest = Math.max(0, ...byRoute.map(({ length }) => length))
  const inTurn = Array.from({ length: longest }, (_, round) => byRoute.flatMap((list) => list[round] ?? []))
  return inTurn.flat().slice(0, shown)
}

function suggestionsOf(route: HTTPRoute, gateways: readonly Gateway[]): readonly Suggestion[] {
  const { namespace, name } = route.metadata
  const accepted = route.status?.parents.filter(({ conditions }) =>
    conditions.some(({ type, status }) => type === 'Accepted' && status === 'True'),
  )
  for (const { parentRef } of accepted ?? []) {
    const gateway = gateways.find(
      ({ metadata }) => metadata.name === parentRef.name && metadata.namespace === (parentRef.namespace ?? namespace),
    )
    const listener = gateway?.spec.listeners.find(
      (one) =>
        one.protocol.startsWith('HTTP') &&
        (parentRef.sectionName === undefined || one.name === parentRef.sectionName) &&
        (parentRef.port === undefined || one.port === parentRef.port),
    )
    if (listener === undefined) continue
    const rules = route.spec.rules ?? []
    return rules.map((rule) => ({
      ...toTryRequest(listener, route.spec.hostnames?.[0], rule.matches?.[0]),
      route: `${namespace}/${name}`,
    }))
  }
  return []
}
