/**
 * Attach route: one route at every parent that it names, without regard to other routes.
 *
 * Order of questions, and of reasons where several would do: does the parent have such a listener
 * (`NoMatchingParent`), does it admit the route's namespace and kind (`NotAllowedByListeners`), do hostnames meet
 * (`NoMatchingListenerHostname`), can any rule be served (`UnsupportedValue`, `IncompatibleFilters`). Whether backends
 * are there is told by `ResolvedRefs` and does not keep a route from attaching. Parents are independent of each other.
 *
 * Source: Gateway API v1 `ParentReference`, `RouteConditionReason`, `RouteParentStatus`.
 */
import { hostnamesOf, keyOf, rulesOf, trafficKindOf, type AnyRoute, type ParentReference } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { admitNamespace, admitsKind, type Admission } from './allowed-routes.ts'
import type {
  ListenerAttachment,
  ListenerState,
  ParentAttachment,
  Refusal,
  RouteState,
  RuleState,
} from './attachments.ts'
import { resolveBackend, resolveFilterBackends } from './backend-refs.ts'
import { meetHostnames } from './hostnames.ts'
import { describeAbsence, findParent, listenersNamed, type Parents } from './parent-refs.ts'
import { speaksProtocol } from './protocols.ts'
import { problemsOfExtensions, problemsOfRules } from './rule-problems.ts'
import { routeVerdicts } from './route-verdicts.ts'

export type Admit = (listener: ListenerState, namespace: string) => Admission

/** Remembers answers: routes of one namespace ask the same of one listener again and again. */
export function admissionsOf(snapshot: Snapshot): Admit {
  const known = new Map<ListenerState, Map<string, Admission>>()
  return (state, namespace) => {
    const byNamespace = known.get(state) ?? new Map<string, Admission>()
    known.set(state, byNamespace)
    const admission = byNamespace.get(namespace) ?? admitNamespace(snapshot, state, namespace)
    byNamespace.set(namespace, admission)
    return admission
  }
}

interface Given {
  readonly route: AnyRoute
  readonly parents: Parents
  readonly admit: Admit
}

export function attachRoute(snapshot: Snapshot, given: Given): RouteState {
  const { route } = given
  const from = { kind: route.kind, traffic: trafficKindOf(route), namespace: route.metadata.namespace ?? '' }
  const problems = problemsOfRules(route)
  const extensions = problemsOfExtensions(snapshot, route)
  const rules = rulesOf(route).map((rule, index): RuleState => ({
    problem: problems[index] ?? null,
    extensionProblem: extensions[index] ?? null,
    backends: (rule.backendRefs ?? []).map((ref) => resolveBackend(snapshot, from, ref)),
    filterBackends: resolveFilterBackends(snapshot, from, rule),
  }))
  const parents = (route.spec.parentRefs ?? []).map((parentRef) => attachToParent(parentRef, rules, given))
  return { kind: route.kind, key: keyOf(route), route, parents, rules }
}

function attachToParent(parentRef: ParentReference, rules: readonly RuleState[], given: Given): ParentAttachment {
  const { route, parents } = given
  const parent = findParent(parentRef, route.metadata.namespace ?? '', parents)
  if (parent === null) return { parentRef, managed: false, listeners: [], verdicts: [] }
  const named = listenersNamed(parentRef, parent.listeners)
  const broken = firstIfAllBroken(rules)
  const listeners = named.map((state) => attachToListener(state, given, broken))
  const absence: Refusal = { reason: 'NoMatchingParent', message: `${parent.label} has ${describeAbsence(parentRef)}.` }
  const verdicts = routeVerdicts(rules, refusalOf(listeners) ?? (listeners.length === 0 ? absence : null))
  return { parentRef, managed: true, listeners, verdicts }
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
      message: `Listener ${name} (${protocol}) of ${state.owner.kind} ${state.owner.key} does not admit routes of kind ${route.kind}.`,
    })
  if (!speaksProtocol(route, state.listener))
    return refuse({
      reason: 'NotAllowedByListeners',
      message: `Listener ${name} of ${state.owner.kind} ${state.owner.key} speaks ${protocol}, which is not among the route’s protocols.`,
    })
  const admission = admit(state, route.metadata.namespace ?? '')
  if (!admission.may)
    return refuse({
      reason: 'NotAllowedByListeners',
      message: `Listener ${name} of ${state.owner.kind} ${state.owner.key} does not admit the route: ${admission.reason}.`,
    })
  const { inForce, asWritten } = meetHostnames(hostname, hostnamesOf(route))
  if (inForce.length === 0)
    return refuse({
      reason: 'NoMatchingListenerHostname',
      message: `Listener ${name} of ${state.owner.kind} ${state.owner.key} serves ${hostname}; the route’s hostnames are ${hostnamesOf(route).join(', ')}.`,
    })
  const place = { listener: state.id, hostnames: inForce, routeHostnames: asWritten }
  return broken === null ? { ...place, accepted: true } : { ...place, accepted: false, refusal: broken }
}

function firstIfAllBroken(rules: readonly RuleState[]): Refusal | null {
  return rules.every(({ problem }) => problem !== null) ? (rules[0]?.problem ?? null) : null
}

/**
 * Why the parent does not take the route: the refusal that got furthest, of the listener that came closest to taking it.
 * `null` where a listener takes it, or none was asked.
 */
export function refusalOf(listeners: readonly ListenerAttachment[]): Refusal | null {
  if (listeners.some(({ accepted }) => accepted)) return null
  const order: readonly string[] = ['NotAllowedByListeners', 'NoMatchingListenerHostname']
  const rank = (refusal: Refusal): number =>
    order.includes(refusal.reason) ? order.indexOf(refusal.reason) : order.length
  let best: Refusal | null = null
  for (const { refusal } of listeners)
    if (refusal !== undefined && (best === null || rank(refusal) > rank(best))) best = refusal
  return best
}
