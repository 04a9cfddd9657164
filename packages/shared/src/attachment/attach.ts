/**
 * Attach: every route at every parent that it names.
 *
 *     resources → attachment → table → match → forward
 *                 ──────────
 *
 * Order of questions, and of reasons where several would do: does the parent have such a listener
 * (`NoMatchingParent`), does it admit the route's namespace and kind (`NotAllowedByListeners`), do hostnames meet
 * (`NoMatchingListenerHostname`), can any rule be served (`UnsupportedValue`, `IncompatibleFilters`). A route refused by
 * the last question keeps its place in the tables, where its requests are answered 500: were they left to another route,
 * a filter that guards them would be skipped. Whether backends
 * are there is told by `ResolvedRefs` and does not keep a route from attaching. Parents are independent of each other.
 *
 * Source: Gateway API v1 `ParentReference`, `RouteConditionReason`, `RouteParentStatus`.
 */
import { deepEqual } from '../lib/index.ts'
import { hostnamesOf, keyOf, routeKinds, rulesOf, type AnyRoute, type ParentReference } from '../resources/index.ts'
import type { Addressing, Snapshot } from '../snapshot/index.ts'
import { admitNamespace, admitsKind, type Admission } from './allowed-routes.ts'
import {
  toRouteId,
  type Attachments,
  type GatewayState,
  type ListenerAttachment,
  type ListenerId,
  type ListenerState,
  type ParentAttachment,
  type Refusal,
  type RouteId,
  type RouteState,
  type RuleState,
} from './attachments.ts'
import { resolveBackend } from './backend-refs.ts'
import { resolveGatewayClasses, resolveGateways } from './gateways.ts'
import { meetHostnames } from './hostnames.ts'
import { describeAbsence, listenersNamed, toGatewayKey } from './parent-refs.ts'
import { problemsOfRules } from './rule-problems.ts'
import { routeVerdicts } from './route-verdicts.ts'

export interface AttachOptions {
  /** Where the gateway process binds; decides the addresses of Gateways that name none. */
  readonly addressing: Addressing
  /** What was judged before: states of routes that nothing touched are then the same objects, and cost nothing. */
  readonly previous?: Attachments | undefined
}

/**
 * Judges every Gateway, listener and route of `snapshot`.
 *
 * Pure: the same snapshot and addressing give an equal answer, whatever was before. Never throws. Cost: linear in
 * routes × parentRefs × listeners of the parent; with `previous`, where only routes changed, in those that did.
 */
export function attach(snapshot: Snapshot, { addressing, previous }: AttachOptions): Attachments {
  const gatewayClasses = resolveGatewayClasses(snapshot)
  const gateways = resolveGateways(snapshot, gatewayClasses, addressing)
  const admit = admissionsOf(snapshot)
  const routes = new Map<RouteId, RouteState>()
  const attached = new Map<ListenerId, number>()
  const before = hasSameSurroundings(snapshot, addressing, previous) ? previous?.routes : undefined
  for (const route of routeKinds.flatMap((kind): readonly AnyRoute[] => snapshot.list(kind))) {
    const id = toRouteId(route.kind, keyOf(route))
    const known = before?.get(id)
    const state = known?.route === route ? known : attachRoute(snapshot, { route, gateways, admit })
    routes.set(id, state)
    for (const listener of acceptedPlaces(state).keys()) attached.set(listener, (attached.get(listener) ?? 0) + 1)
  }
  const counted = new Map([...gateways].map(([key, state]) => [key, withCounts(state, attached)]))
  const listeners = [...counted.values()].flatMap((gateway) => gateway.listeners)
  return {
    source: { snapshot, addressing },
    gatewayClasses,
    gateways: counted,
    listeners: new Map(listeners.map((state) => [state.id, state])),
    routes,
  }
}

/** All that the verdict on a route depends on beside the route itself. */
const surroundings = ['GatewayClass', 'Gateway', 'Namespace', 'Service', 'ReferenceGrant'] as const

function hasSameSurroundings(snapshot: Snapshot, addressing: Addressing, previous: Attachments | undefined): boolean {
  if (previous === undefined || !deepEqual(previous.source.addressing, addressing)) return false
  return surroundings.every((kind) => previous.source.snapshot.list(kind) === snapshot.list(kind))
}

type Places = ReadonlyMap<ListenerId, ListenerAttachment>

const accepted = new WeakMap<RouteState, Places>()
const served = new WeakMap<RouteState, Places>()

/** The listeners that accept the route, each once, whichever parentRef led there. */
export function acceptedPlaces(state: RouteState): Places {
  return placesWhere(state, accepted, (at) => at.accepted)
}

/** The listeners whose requests come to the route: those that accept it, and those where it can only answer 500. */
export function placesInForce(state: RouteState): Places {
  return placesWhere(state, served, (at) => at.hostnames.length > 0)
}

function placesWhere(
  state: RouteState,
  known: WeakMap<RouteState, Places>,
  isWanted: (at: ListenerAttachment) => boolean,
): Places {
  const remembered = known.get(state)
  if (remembered !== undefined) return remembered
  const places = new Map<ListenerId, ListenerAttachment>()
  for (const { listeners } of state.parents) for (const at of listeners) if (isWanted(at)) places.set(at.listener, at)
  known.set(state, places)
  return places
}

function withCounts(gateway: GatewayState, attached: ReadonlyMap<ListenerId, number>): GatewayState {
  const listeners = gateway.listeners.map((state) => ({ ...state, attachedRoutes: attached.get(state.id) ?? 0 }))
  return { ...gateway, listeners }
}

type Admit = (listener: ListenerState, namespace: string) => Admission

/** Remembers answers: routes of one namespace ask the same of one listener again and again. */
function admissionsOf(snapshot: Snapshot): Admit {
  const known = new Map<ListenerState, Map<string, Admission>>()
  return (state, namespace) => {
    const byNamespace = known.get(state) ?? new Map<string, Admission>()
    known.set(state, byNamespace)
    const gatewayNamespace = state.gateway.slice(0, state.gateway.indexOf('/'))
    const admission =
      byNamespace.get(namespace) ?? admitNamespace(snapshot, { listener: state.listener, gatewayNamespace }, namespace)
    byNamespace.set(namespace, admission)
    return admission
  }
}

interface Given {
  readonly route: AnyRoute
  readonly gateways: ReadonlyMap<string, GatewayState>
  readonly admit: Admit
}

function attachRoute(snapshot: Snapshot, given: Given): RouteState {
  const { route } = given
  const from = { kind: route.kind, namespace: route.metadata.namespace ?? '' }
  const problems = problemsOfRules(route)
  const rules = rulesOf(route).map((rule, index): RuleState => ({
    problem: problems[index] ?? null,
    backends: (rule.backendRefs ?? []).map((ref) => resolveBackend(snapshot, from, ref)),
  }))
  const parents = (route.spec.parentRefs ?? []).map((parentRef) => attachToParent(parentRef, rules, given))
  return { kind: route.kind, key: keyOf(route), route, parents, rules }
}

function attachToParent(parentRef: ParentReference, rules: readonly RuleState[], given: Given): ParentAttachment {
  const { route, gateways } = given
  const key = toGatewayKey(parentRef, route.metadata.namespace ?? '')
  const gateway = key === null ? undefined : gateways.get(key)
  if (gateway?.managed !== true) return { parentRef, managed: false, listeners: [], verdicts: [] }
  const named = listenersNamed(parentRef, gateway.listeners)
  const broken = firstIfAllBroken(rules)
  const listeners = named.map((state) => attachToListener(state, given, broken))
  const refusal = listeners.some(({ accepted }) => accepted)
    ? null
    : (mostTelling(listeners) ?? {
        reason: 'NoMatchingParent' as const,
        message: `Gateway ${gateway.key} has ${describeAbsence(parentRef)}.`,
      })
  return { parentRef, managed: true, listeners, verdicts: routeVerdicts(route, rules, refusal) }
}

function attachToListener(state: ListenerState, given: Given, broken: Refusal | null): ListenerAttachment {
  const { route, admit } = given
  const refuse = (refusal: Refusal): ListenerAttachment => ({
    listener: state.id,
    accepted: false,
    hostnames: [],
    routeHostnames: [],
    refusal,
  })
  const { name, hostname = '', protocol } = state.listener
  if (!admitsKind(state.supportedKinds, route.kind))
    return refuse({
      reason: 'NotAllowedByListeners',
      message: `Listener ${name} (${protocol}) of Gateway ${state.gateway} does not admit routes of kind ${route.kind}.`,
    })
  const admission = admit(state, route.metadata.namespace ?? '')
  if (!admission.may)
    return refuse({
      reason: 'NotAllowedByListeners',
      message: `Listener ${name} of Gateway ${state.gateway} does not admit the route: ${admission.reason}.`,
    })
  const { inForce, asWritten } = meetHostnames(hostname, hostnamesOf(route))
  if (inForce.length === 0)
    return refuse({
      reason: 'NoMatchingListenerHostname',
      message: `Listener ${name} of Gateway ${state.gateway} serves ${hostname}; the route’s hostnames are ${hostnamesOf(route).join(', ')}.`,
    })
  const place = { listener: state.id, hostnames: inForce, routeHostnames: asWritten }
  return broken === null ? { ...place, accepted: true } : { ...place, accepted: false, refusal: broken }
}

function firstIfAllBroken(rules: readonly RuleState[]): Refusal | null {
  return rules.every(({ problem }) => problem !== null) ? (rules[0]?.problem ?? null) : null
}

/** The refusal that got furthest: of several listeners the one that came closest to taking the route. */
function mostTelling(listeners: readonly ListenerAttachment[]): Refusal | null {
  const order: readonly string[] = ['NotAllowedByListeners', 'NoMatchingListenerHostname']
  const rank = (refusal: Refusal): number =>
    order.includes(refusal.reason) ? order.indexOf(refusal.reason) : order.length
  let best: Refusal | null = null
  for (const { refusal } of listeners)
    if (refusal !== undefined && (best === null || rank(refusal) > rank(best))) best = refusal
  return best
}
