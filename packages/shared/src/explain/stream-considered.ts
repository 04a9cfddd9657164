/** Considered, for connections and flows: every route on a listener, with what became of it. */
import { placesInForce, type Attachments } from '../attachment/index.ts'
import { chooseByHostname } from '../match/index.ts'
import { hostnamesOf, type RouteKind } from '../resources/index.ts'
import type { AnyListenerTable, StreamRule } from '../table/index.ts'
import type { Considered } from './explanation.ts'

/** Every route on the listener, in the order in which they count, with what became of it. */
export function considerStreams(
  { attachments, sni }: { readonly attachments: Attachments; readonly sni: string | null },
  listener: AnyListenerTable,
  winner: StreamRule | null,
): readonly Considered[] {
  const states = [...attachments.routes.values()].filter((state) => placesInForce(state).has(listener.id))
  return states
    .map((state): Considered => {
      const route = `${state.kind}/${state.key}`
      const hostnames = placesInForce(state).get(listener.id)?.routeHostnames ?? []
      const taken = isTaken(hostnames, sni)
      const predicates =
        hostnamesOf(state.route).length === 0 ? [] : [hostnamePredicate(hostnames, { sni, holds: taken })]
      const place = { route, rule: 0, match: 0, predicates }
      if (winner !== null && winner.id === `${route}/0`)
        return { ...place, outcome: 'matched', reason: wonBy(state.kind) }
      if (state.kind === 'Route') return { ...place, outcome: 'not-matched', reason: notByKong(winner) }
      return taken
        ? { ...place, outcome: 'outranked', reason: `${winner?.route ?? 'another'} comes first` }
        : {
            ...place,
            outcome: 'not-matched',
            reason: `the name is ${sni ?? 'not given'}, the route is for ${hostnames.join(', ')}`,
          }
    })
    .toSorted((left, right) => order.indexOf(left.outcome) - order.indexOf(right.outcome))
}

const wonBy = (kind: RouteKind): string =>
  kind === 'Route' ? 'its conditions hold, and it comes first' : 'it is the oldest of those that take it'

const notByKong = (winner: StreamRule | null): string =>
  winner === null ? 'its conditions do not hold' : `its conditions do not hold, or ${winner.route} comes first`

const order: readonly Considered['outcome'][] = ['matched', 'outranked', 'not-matched', 'not-attached']

/** By the very look-up that the gateway makes. */
function isTaken(hostnames: readonly string[], sni: string | null): boolean {
  const byHost = new Map(hostnames.map((hostname) => [hostname, hostname] as const))
  return chooseByHostname(byHost, sni ?? '') !== null
}

function hostnamePredicate(
  hostnames: readonly string[],
  { sni, holds }: { readonly sni: string | null; readonly holds: boolean },
): Considered['predicates'][number] {
  return { field: 'hostname', wanted: hostnames.join(', '), actual: sni, holds }
}
