/**
 * Attach: every route at every parent that it names.
 *
 *     resources → attachment → table → match → forward
 *                 ──────────
 *
 * Order of questions, and of reasons where several would do: does the parent have such a listener
 * (`NoMatchingParent`), does it admit the route's namespace and kind (`NotAllowedByListeners`), do hostnames meet
 * (`NoMatchingListenerHostname`), can any rule be served (`UnsupportedValue`, `IncompatibleFilters`). Whether backends
 * are there is told by `ResolvedRefs` and does not keep a route from attaching. Parents are independent of each other.
 *
 * Source: Gateway API v1 `ParentReference`, `RouteConditionReason`, `RouteParentStatus`.
 */
import { keyOf, type AnyRoute, type ParentReference } from '../resources/index.ts'
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
import { hostnamesInForce } from './hostnames.ts'
import { describeAbsence, listenersNamed, toGatewayKey } from './parent-refs.ts'
import { problemOfRule } from './rule-problems.ts'
import { routeVerdicts } from './route-verdicts.ts'

export interface AttachOptions {
  /** Where the gateway process binds; decides the addresses of Gateways that name none. */
  readonly addressing: Addressing
}

/**
 * Judges every Gateway, listener and route of `snapshot`.
 *
 * Pure: the same snapshot and addressing give an equal answer. Never throws. Cost: linear in routes × parentRefs ×
 * listeners of the parent.
 */
export function attach(snapshot: Snapshot, { addressing }: AttachOptions): Attachments {
  const gatewayClasses = resolveGatewayClasses(snapshot)
  const gateways = resolveGateways(snapshot, gatewayClasses, addressing)
  const admit = admissionsOf(snapshot)
  const routes = new Map<RouteId, RouteState>()
  const attached = new Map<ListenerId, number>()
  for (const route of snapshot.list('HTTPRoute')) {
    const state = attachRoute(snapshot, { route, gateways, admit })
    routes.set(toRouteId(state.kind, state.key), state)
    for (const listener of acceptingListeners(state)) attached.set(listener, (attached.get(listener) ?? 0) + 1)
  }
  const counted = new Map([...gateways].map(([key, state]) => [key, withCounts(state, attached)]))
  const listeners = [...counted.values()].flatMap((gateway) => gateway.listeners)
  return { gatewayClasses, gateways: counted, listeners: new Map(listeners.map((state) => [state.id, state])), routes }
}

/** Listeners on which the route is in force, each once, with the hostnames of every parentRef that led there. */
export function hostnamesByListener(state: RouteState): ReadonlyMap<ListenerId, readonly string[]> {
  const hostnames = new Map<ListenerId, readonly string[]>()
  for (const { listeners } of state.parents)
    for (const at of listeners) if (at.accepted) hostnames.set(at.listener, at.hostnames)
  return hostnames
}

function acceptingListeners(state: RouteState): Iterable<ListenerId> {
  return hostnamesByListener(state).keys()
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
  const rules = route.spec.rules.map((rule): RuleState => ({
    problem: problemOfRule(rule),
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
  const hostnames = hostnamesInForce(hostname, route.spec.hostnames ?? [])
  if (hostnames.length === 0)
    return refuse({
      reason: 'NoMatchingListenerHostname',
      message: `Listener ${name} of Gateway ${state.gateway} serves ${hostname}; the route’s hostnames are ${(route.spec.hostnames ?? []).join(', ')}.`,
    })
  return broken === null ? { listener: state.id, accepted: true, hostnames } : refuse(broken)
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
