/**
 * Conditions: attachments and the gateway's reports become the status of every GatewayClass, Gateway and route.
 *
 * Writing nothing is the normal case: a status that is equal to the one stored is that very object, and
 * `lastTransitionTime` moves only when a condition's `status` does. What other controllers wrote is left alone.
 *
 * Source: Gateway API v1 `GatewayClassStatus`, `GatewayStatus`, `RouteParentStatus`; Kubernetes API conventions.
 */
import { deepEqual } from '../lib/index.ts'
import {
  controllerName,
  type AnyRoute,
  type Condition,
  type Gateway,
  type GatewayClass,
  type GatewayStatus,
  type ObjectKey,
  type ObjectMeta,
  type RouteStatus,
} from '../resources/index.ts'
import type { ListenerReport, Snapshot } from '../snapshot/index.ts'
import type { Attachments, GatewayState, RouteId, RouteState, Verdict } from './attachments.ts'
import { gatewayProgrammed, listenerProgrammed, toReports, unusableAddresses, type Reports } from './programmed.ts'
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
  readonly routes: ReadonlyMap<RouteId, RouteStatus>
  /** Whole resources whose stored status differs, with the new one: what is to be written. */
  readonly changed: readonly (GatewayClass | Gateway | AnyRoute)[]
}

/** @param attachments Of `snapshot`, whose resources also hold the status before. */
export function statusOf(attachments: Attachments, snapshot: Snapshot, options: StatusOptions): Statuses {
  const reports = toReports(options.programmed)
  const { now } = options
  const changed: (GatewayClass | Gateway | AnyRoute)[] = []
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
  const routes = new Map<RouteId, RouteStatus>()
  for (const [id, state] of attachments.routes) {
    const status = routeStatus(state, now)
    if (status === undefined) continue
    routes.set(id, status)
    if (status !== state.route.status) changed.push({ ...state.route, status })
  }
  return { gatewayClasses, gateways, routes, changed }
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
    listeners: state.listeners.map(({ listener, supportedKinds, attachedRoutes, verdicts }, index) => ({
      name: listener.name,
      supportedKinds: supportedKinds.map((kind) => ({ ...kind })),
      attachedRoutes,
      conditions: toConditions([...verdicts, ...programmed.slice(index, index + 1)], {
        metadata,
        before: before?.listeners?.find(({ name }) => name === listener.name)?.conditions,
        now,
      }),
    })),
  })
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
