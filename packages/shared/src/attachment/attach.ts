/**
 * Attach: every Gateway, ListenerSet and route judged, and what routes mean for listeners.
 *
 *     resources → attachment → table → match → forward
 *                 ──────────
 *
 * Gateways come first, by age, then ListenerSets, by age: of listeners that collide the earlier one stays. Then routes,
 * each by itself (`attach-route.ts`), and at last those of two kinds that want the same hosts (`kind-conflicts.ts`).
 *
 * Source: Gateway API v1 `GatewaySpec.listeners`, `ListenerSetSpec.listeners`, `RouteParentStatus`.
 */
import { deepEqual } from '../lib/index.ts'
import { keyOf, routeKinds, type AnyRoute, type ObjectKey } from '../resources/index.ts'
import type { Addressing, Snapshot } from '../snapshot/index.ts'
import { admissionsOf, attachRoute } from './attach-route.ts'
import {
  toRouteId,
  type Attachments,
  type ListenerId,
  type ListenerSetState,
  type ListenerState,
  type RouteId,
  type RouteState,
} from './attachments.ts'
import { byAge } from './by-age.ts'
import { resolveGatewayClasses, resolveGateways } from './gateways.ts'
import { withoutKindConflicts } from './kind-conflicts.ts'
import { resolveListenerSets } from './listener-sets.ts'
import { Claims } from './listeners.ts'
import { withOverlaps } from './overlapping-tls.ts'
import type { Parents } from './parent-refs.ts'
import { acceptedPlaces } from './places.ts'
import { namesPolicies } from './extension-refs.ts'
import { resolvePolicies } from './resolve-policies.ts'

export interface AttachOptions {
  /** Where the gateway process binds; decides the addresses of Gateways that name none. */
  readonly addressing: Addressing
  /** What was judged before: states of routes that nothing touched are then the same objects, and cost nothing. */
  readonly previous?: Attachments | undefined
}

/**
 * Judges every Gateway, ListenerSet, listener and route of `snapshot`.
 *
 * Pure: the same snapshot and addressing give an equal answer, whatever was before. Never throws. Cost: linear in
 * routes × parentRefs × listeners of the parent; with `previous`, where only routes changed, in those that did.
 */
export function attach(snapshot: Snapshot, { addressing, previous }: AttachOptions): Attachments {
  const gatewayClasses = resolveGatewayClasses(snapshot)
  const claims = new Claims()
  const gateways = resolveGateways(snapshot, { classes: gatewayClasses, addressing, claims })
  const parents: Parents = { gateways, listenerSets: resolveListenerSets(snapshot, gateways, claims) }
  const judged = judgeRoutes(
    snapshot,
    parents,
    hasSameSurroundings(snapshot, addressing, previous) ? previous : undefined,
  )
  const routes = withoutKindConflicts(judged)
  const listeners = finishListeners(snapshot, parents, routes)
  const finish = <T extends { readonly listeners: readonly ListenerState[] }>(owner: T): T => ({
    ...owner,
    listeners: owner.listeners.map((state) => listeners.get(state.id) ?? state),
  })
  const setsByGateway = Map.groupBy([...parents.listenerSets.values()].filter(isAttached), ({ gateway }) => gateway)
  return {
    source: { snapshot, addressing },
    gatewayClasses,
    gateways: mapValues(gateways, (state) => ({
      ...finish(state),
      listenerSets: toKeys(setsByGateway.get(state.key) ?? []),
    })),
    listenerSets: mapValues(parents.listenerSets, finish),
    listeners,
    routes,
    policies: hasSamePolicies(snapshot, previous) ? previous.policies : resolvePolicies(snapshot),
    judged,
  }
}

function mapValues<V>(map: ReadonlyMap<string, V>, change: (value: V) => V): ReadonlyMap<string, V> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}

const isAttached = ({ verdicts }: ListenerSetState): boolean =>
  verdicts.some(({ type, status }) => type === 'Accepted' && status === 'True')

const toKeys = (sets: readonly ListenerSetState[]): readonly ObjectKey[] =>
  sets
    .map(({ listenerSet }) => listenerSet)
    .toSorted(byAge)
    .map(keyOf)

function judgeRoutes(
  snapshot: Snapshot,
  parents: Parents,
  previous: Attachments | undefined,
): ReadonlyMap<RouteId, RouteState> {
  const admit = admissionsOf(snapshot)
  const hasSame = hasSamePolicies(snapshot, previous)
  const states = new Map<RouteId, RouteState>()
  for (const route of routeKinds.flatMap((kind): readonly AnyRoute[] => snapshot.list(kind))) {
    const id = toRouteId(route.kind, keyOf(route))
    const known = previous?.judged.get(id)
    const isKnown = known?.route === route && (hasSame || !namesPolicies(route))
    states.set(id, isKnown ? known : attachRoute(snapshot, { route, parents, admit }))
  }
  return states
}

/** Every listener with the number of its routes, and with what it has in common with others of its Gateway. */
function finishListeners(
  snapshot: Snapshot,
  { gateways, listenerSets }: Parents,
  routes: ReadonlyMap<RouteId, RouteState>,
): ReadonlyMap<ListenerId, ListenerState> {
  const attached = new Map<ListenerId, number>()
  for (const state of routes.values())
    for (const listener of acceptedPlaces(state).keys()) attached.set(listener, (attached.get(listener) ?? 0) + 1)
  const all = [...gateways.values(), ...listenerSets.values()].flatMap(({ listeners }) => listeners)
  const byGateway = Map.groupBy(all, ({ gateway }) => gateway)
  const overlapping = new Map(
    [...byGateway.values()].flatMap((states) => withOverlaps(snapshot, states)).map((state) => [state.id, state]),
  )
  return new Map(
    all
      .map(({ id }) => id)
      .flatMap((id) => {
        const state = overlapping.get(id)
        return state === undefined ? [] : [[id, { ...state, attachedRoutes: attached.get(id) ?? 0 }] as const]
      }),
  )
}

/** All that the verdict on a Policy depends on beside Policies. */
const targets = ['Policy', 'Gateway', 'Namespace', 'Service', 'Consumer', 'ReferenceGrant', ...routeKinds] as const

function hasSamePolicies(snapshot: Snapshot, previous: Attachments | undefined): previous is Attachments {
  if (previous === undefined) return false
  if (snapshot.list('Policy').length === 0 && previous.policies.size === 0) return true
  return targets.every((kind) => previous.source.snapshot.list(kind) === snapshot.list(kind))
}

/** All that the verdict on a route depends on beside the route itself. */
const surroundings = ['GatewayClass', 'Gateway', 'ListenerSet', 'Namespace', 'Service', 'ReferenceGrant'] as const

function hasSameSurroundings(snapshot: Snapshot, addressing: Addressing, previous: Attachments | undefined): boolean {
  if (previous === undefined || !deepEqual(previous.source.addressing, addressing)) return false
  return surroundings.every((kind) => previous.source.snapshot.list(kind) === snapshot.list(kind))
}
