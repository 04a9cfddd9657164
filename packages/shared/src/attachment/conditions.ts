/**
 * Conditions: attachments and the gateway's reports become the status of every GatewayClass, Gateway, ListenerSet, route,
 * BackendTLSPolicy and Policy.
 *
 * Writing nothing is the normal case: a status that is equal to the one stored is that very object, and
 * `lastTransitionTime` moves only when a condition's `status` does. What other controllers wrote is left alone.
 *
 * Source: Gateway API v1 `GatewayClassStatus`, `GatewayStatus`, `RouteParentStatus`; Kubernetes API conventions.
 */
import { deepEqual } from '../lib/index.ts'
import {
  controllerName,
  gatewayApiGroup,
  keyOf,
  maxAncestors,
  type AnyRoute,
  type BackendTLSPolicy,
  type Condition,
  type Gateway,
  type GatewayClass,
  type GatewayStatus,
  type ListenerSet,
  type ListenerSetStatus,
  type ListenerStatus,
  type ObjectKey,
  type ObjectMeta,
  type ParentReference,
  type Policy,
  type PolicyStatus,
  type RouteStatus,
} from '../resources/index.ts'
import type { ListenerReport, Snapshot } from '../snapshot/index.ts'
import type {
  Attachments,
  GatewayState,
  ListenerSetState,
  ListenerState,
  RouteId,
  RouteState,
  Verdict,
} from './attachments.ts'
import { policyAncestors } from './policy-ancestors.ts'
import { gatewaysOfPolicies, policyVerdict } from './policy-status.ts'
import {
  gatewayProgrammed,
  listenerProgrammed,
  listenerSetProgrammed,
  toReports,
  unusableAddresses,
  type Reports,
} from './programmed.ts'
import { supportedFeatures } from './supported-features.ts'

export type GatewayClassStatus = NonNullable<GatewayClass['status']>

export interface StatusOptions {
  /** RFC 3339, whole seconds: `lastTransitionTime` of conditions that change. */
  readonly now: string
  /** Listeners of all gateway processes together; `null` where none has reported: Programmed is then Unknown/Pending. */
  readonly programmed: readonly ListenerReport[] | null
}

/** The status that everything of ours should have; each is the stored object itself where nothing changed. */
export interface Statuses {
  readonly gatewayClasses: ReadonlyMap<ObjectKey, GatewayClassStatus>
  readonly gateways: ReadonlyMap<ObjectKey, GatewayStatus>
  readonly listenerSets: ReadonlyMap<ObjectKey, ListenerSetStatus>
  readonly routes: ReadonlyMap<RouteId, RouteStatus>
  readonly backendTlsPolicies: ReadonlyMap<ObjectKey, PolicyStatus>
  readonly policies: ReadonlyMap<ObjectKey, NonNullable<Policy['status']>>
  /** Whole resources whose stored status differs, with the new one: what is to be written. */
  readonly changed: readonly ResourceWithStatus[]
}

/** Everything that gets its status here. */
export type ResourceWithStatus = GatewayClass | Gateway | ListenerSet | AnyRoute | BackendTLSPolicy | Policy

/** @param attachments Of `snapshot`, whose resources also hold the status before. */
export function statusOf(attachments: Attachments, snapshot: Snapshot, options: StatusOptions): Statuses {
  const reports = toReports(options.programmed)
  const { now } = options
  const changed: ResourceWithStatus[] = []
  const gatewayClasses = new Map<ObjectKey, GatewayClassStatus>()
  for (const [key, { gatewayClass, verdicts }] of attachments.gatewayClasses) {
    const { metadata, status: before } = snapshot.get('GatewayClass', key) ?? gatewayClass
    const conditions = toConditions(verdicts, { metadata, before: before?.conditions, now })
    const status = keep(before, { ...before, conditions, supportedFeatures: [...supportedFeatures] })
    gatewayClasses.set(key, status)
    if (status !== before) changed.push({ ...gatewayClass, status })
  }
  const gateways = new Map<ObjectKey, GatewayStatus>()
  for (const [key, state] of attachments.gateways) {
    if (!state.managed) continue
    const status = gatewayStatus(state, reports, now)
    gateways.set(key, status)
    if (status !== state.gateway.status) changed.push({ ...state.gateway, status })
  }
  const listenerSets = new Map<ObjectKey, ListenerSetStatus>()
  for (const [key, state] of attachments.listenerSets) {
    if (!state.managed) continue
    const status = listenerSetStatus(state, reports, now)
    listenerSets.set(key, status)
    if (status !== state.listenerSet.status) changed.push({ ...state.listenerSet, status })
  }
  const routes = new Map<RouteId, RouteStatus>()
  for (const [id, state] of attachments.routes) {
    const status = routeStatus(state, now)
    if (status === undefined) continue
    routes.set(id, status)
    if (status !== state.route.status) changed.push({ ...state.route, status })
  }
  const backendTlsPolicies = new Map<ObjectKey, PolicyStatus>()
  const ancestors = policyAncestors(snapshot, attachments)
  for (const policy of snapshot.list('BackendTLSPolicy')) {
    const status = policyStatus(policy, ancestors.get(keyOf(policy)), now)
    if (status === undefined) continue
    backendTlsPolicies.set(keyOf(policy), status)
    if (status !== policy.status) changed.push({ ...policy, status })
  }
  const policies = new Map<ObjectKey, NonNullable<Policy['status']>>()
  const gatewaysOf = gatewaysOfPolicies(attachments)
  for (const [key, state] of attachments.policies) {
    const policy = snapshot.get('Policy', key) ?? state.policy
    const verdict = policyVerdict(state)
    const status = statusOfPolicy(policy, verdict, { gateways: gatewaysOf.get(key) ?? [], now })
    policies.set(key, status)
    if (status !== policy.status) changed.push({ ...policy, status })
  }
  return { gatewayClasses, gateways, listenerSets, routes, backendTlsPolicies, policies, changed }
}

function gatewayStatus(state: GatewayState, reports: Reports, now: string): GatewayStatus {
  const { metadata, status: before } = state.gateway
  const programmed = state.listeners.map((listener) => listenerProgrammed(listener, reports))
  const unusable = unusableAddresses(state, reports)
  return keep(before, {
    ...before,
    addresses: state.addresses
      .filter((address) => !unusable.includes(address))
      .map((value) => ({ type: 'IPAddress', value })),
    conditions: toConditions([...state.verdicts, gatewayProgrammed(state, programmed, reports)], {
      metadata,
      before: before?.conditions,
      now,
    }),
    listeners: listenerStatuses(state.listeners, programmed, { metadata, before: before?.listeners, now }),
    attachedListenerSets: state.listenerSets.length,
  })
}

function listenerSetStatus(state: ListenerSetState, reports: Reports, now: string): ListenerSetStatus {
  const { metadata, status: before } = state.listenerSet
  const programmed = state.listeners.map((listener) => listenerProgrammed(listener, reports))
  return keep(before, {
    ...before,
    conditions: toConditions([...state.verdicts, listenerSetProgrammed(state, programmed)], {
      metadata,
      before: before?.conditions,
      now,
    }),
    listeners: listenerStatuses(state.listeners, programmed, { metadata, before: before?.listeners, now }),
  })
}

function listenerStatuses(
  listeners: readonly ListenerState[],
  programmed: readonly Verdict[],
  given: {
    readonly metadata: ObjectMeta
    readonly before: readonly ListenerStatus[] | undefined
    readonly now: string
  },
): ListenerStatus[] {
  const { metadata, now } = given
  return listeners.map(({ listener, supportedKinds, attachedRoutes, verdicts }, index) => ({
    name: listener.name,
    supportedKinds: supportedKinds.map((kind) => ({ ...kind })),
    attachedRoutes,
    conditions: toConditions([...verdicts, ...programmed.slice(index, index + 1)], {
      metadata,
      before: given.before?.find(({ name }) => name === listener.name)?.conditions,
      now,
    }),
  }))
}

function statusOfPolicy(
  { metadata, status: before }: Policy,
  verdict: Verdict,
  { gateways, now }: { readonly gateways: readonly ObjectKey[]; readonly now: string },
): NonNullable<Policy['status']> {
  const conditions = toConditions([verdict], { metadata, before: before?.conditions, now })
  const ancestors = gateways.slice(0, maxAncestors).map((gateway) => {
    const ancestorRef = toAncestorRef(gateway)
    const entry = before?.ancestors?.find((candidate) => deepEqual(candidate.ancestorRef, ancestorRef))
    return {
      ancestorRef,
      controllerName,
      conditions: toConditions([verdict], { metadata, before: entry?.conditions, now }),
    }
  })
  return keep(before, { conditions, ...(ancestors.length === 0 ? {} : { ancestors }) })
}

/** Entries of other controllers stay as they are and in front; ours follow, one for each Gateway that uses the target. */
function policyStatus(
  { metadata, status: before }: BackendTLSPolicy,
  ancestors: ReadonlyMap<ObjectKey, readonly Verdict[]> | undefined,
  now: string,
): PolicyStatus | undefined {
  if (before === undefined && ancestors === undefined) return undefined
  const entries = before?.ancestors ?? []
  const others = entries.filter((entry) => entry.controllerName !== controllerName)
  const ours = [...(ancestors ?? [])].slice(0, maxAncestors - others.length).map(([gateway, verdicts]) => {
    const ancestorRef = toAncestorRef(gateway)
    const entry = entries.find(
      (candidate) => candidate.controllerName === controllerName && deepEqual(candidate.ancestorRef, ancestorRef),
    )
    return {
      ancestorRef,
      controllerName,
      conditions: toConditions(verdicts, { metadata, before: entry?.conditions, now }),
    }
  })
  return keep(before, { ancestors: [...others, ...ours] })
}

function toAncestorRef(gateway: ObjectKey): ParentReference {
  const slash = gateway.indexOf('/')
  return { group: gatewayApiGroup, kind: 'Gateway', namespace: gateway.slice(0, slash), name: gateway.slice(slash + 1) }
}

/** Entries of other controllers stay as they are and in front; ours follow, one for each parentRef. */
function routeStatus({ route, parents }: RouteState, now: string): RouteStatus | undefined {
  const { metadata, status: before } = route
  const managed = parents.filter((parent) => parent.managed)
  if (before === undefined && managed.length === 0) return undefined
  const entries = before?.parents ?? []
  const ours = managed.map(({ parentRef, verdicts }) => {
    const entry = entries.find(
      (candidate) => candidate.controllerName === controllerName && deepEqual(candidate.parentRef, parentRef),
    )
    const conditions = toConditions(verdicts, { metadata, before: entry?.conditions, now })
    return { parentRef, controllerName, conditions }
  })
  return keep(before, { parents: [...entries.filter((entry) => entry.controllerName !== controllerName), ...ours] })
}

function toConditions(
  verdicts: readonly Verdict[],
  given: {
    readonly metadata: ObjectMeta
    readonly before: readonly Condition[] | undefined
    readonly now: string
  },
): Condition[] {
  const observedGeneration = given.metadata.generation ?? 1
  return verdicts.map(({ type, status, reason, message }) => {
    const before = given.before?.find((condition) => condition.type === type)
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : given.now
    return { type, status, observedGeneration, lastTransitionTime, reason, message }
  })
}

function keep<T>(before: T | undefined, now: T): T {
  return before !== undefined && deepEqual(before, now) ? before : now
}
