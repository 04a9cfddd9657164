/**
 * Kind conflicts: an HTTPRoute and a GRPCRoute that want the same host of one listener. Their rules are never mixed: the
 * older route stays, the other one is refused there.
 *
 * Source: Gateway API v1 `GRPCRouteSpec.hostnames`.
 */
import { intersectHostnames } from '../lib/index.ts'
import type { ListenerAttachment, ListenerId, ParentAttachment, Refusal, RouteId, RouteState } from './attachments.ts'
import { refusalOf } from './attach-route.ts'
import { byAge } from './by-age.ts'
import { acceptedPlaces } from './places.ts'
import { routeVerdicts } from './route-verdicts.ts'

/** The same map where nothing collides; states of routes that keep all their places are the same objects. */
export function withoutKindConflicts(routes: ReadonlyMap<RouteId, RouteState>): ReadonlyMap<RouteId, RouteState> {
  const refusals = new Map<RouteState, Map<ListenerId, Refusal>>()
  for (const [listener, rivals] of rivalsByListener(routes))
    for (const [state, refusal] of losersOf(listener, rivals)) {
      const of = refusals.get(state) ?? new Map<ListenerId, Refusal>()
      refusals.set(state, of.set(listener, refusal))
    }
  if (refusals.size === 0) return routes
  return new Map(
    [...routes].map(([id, state]) => {
      const refused = refusals.get(state)
      return [id, refused === undefined ? state : withRefusals(state, refused)]
    }),
  )
}

/** Routes of both kinds on each listener that has both, the oldest first. */
function rivalsByListener(routes: ReadonlyMap<RouteId, RouteState>): ReadonlyMap<ListenerId, readonly RouteState[]> {
  const listeners = new Set(
    [...routes.values()]
      .filter(({ kind }) => kind === 'GRPCRoute')
      .flatMap((state) => [...acceptedPlaces(state).keys()]),
  )
  const rivals = new Map<ListenerId, RouteState[]>()
  if (listeners.size === 0) return rivals
  const ordered = [...routes.values()]
    .filter(({ kind }) => kind === 'GRPCRoute' || kind === 'HTTPRoute')
    .sort((left, right) => byAge(left.route, right.route))
  for (const state of ordered)
    for (const listener of acceptedPlaces(state).keys()) {
      if (!listeners.has(listener)) continue
      const here = rivals.get(listener) ?? []
      rivals.set(listener, here)
      here.push(state)
    }
  return rivals
}

function losersOf(listener: ListenerId, rivals: readonly RouteState[]): ReadonlyMap<RouteState, Refusal> {
  const losers = new Map<RouteState, Refusal>()
  const stayed: RouteState[] = []
  for (const state of rivals) {
    const rival = stayed.find((other) => other.kind !== state.kind && meets(listener, state, other))
    if (rival === undefined) stayed.push(state)
    else
      losers.set(state, {
        reason: 'HostnameConflict',
        message: `${rival.kind} ${rival.key} is older and has hosts in common with this route; rules of both kinds are not mixed, so give one of them other hostnames or another listener.`,
      })
  }
  return losers
}

function meets(listener: ListenerId, left: RouteState, right: RouteState): boolean {
  const theirs = acceptedPlaces(right).get(listener)?.hostnames ?? []
  return (acceptedPlaces(left).get(listener)?.hostnames ?? []).some((hostname) =>
    theirs.some((other) => intersectHostnames(hostname, other) !== null),
  )
}

function withRefusals(state: RouteState, refusals: ReadonlyMap<ListenerId, Refusal>): RouteState {
  const parents = state.parents.map((parent): ParentAttachment => {
    const listeners = parent.listeners.map((at): ListenerAttachment => {
      const refusal = at.accepted ? refusals.get(at.listener) : undefined
      return refusal === undefined
        ? at
        : { listener: at.listener, accepted: false, hostnames: [], routeHostnames: [], refusal }
    })
    if (listeners.every((at, index) => at === parent.listeners[index])) return parent
    return { ...parent, listeners, verdicts: routeVerdicts(state.route, state.rules, refusalOf(listeners)) }
  })
  return { ...state, parents }
}
