/**
 * Attachments: every (route, listener) pair and its verdict; the one answer that status, the console's matrix, the
 * compiler and explain all read.
 *
 * Source: Gateway API v1 `ParentReference`, `Listener.allowedRoutes`, `ListenerStatus`, `RouteParentStatus`.
 */
import type {
  AnyRoute,
  ConditionReason,
  ConditionType,
  Gateway,
  Listener,
  ObjectKey,
  ParentReference,
  RouteGroupKind,
  RouteKind,
} from '../resources/index.ts'

/** A condition without the time, which the caller gives in when status is written. */
export interface Verdict {
  readonly type: ConditionType
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: ConditionReason
  readonly message: string
}

/** `Gateway/<namespace>/<name>/<listener>`: one listener of the whole system. */
export type ListenerId = string

export interface ListenerState {
  readonly id: ListenerId
  readonly gateway: ObjectKey
  readonly listener: Listener
  /** Addresses the listener is to be bound on; empty where the Gateway got none. */
  readonly addresses: readonly string[]
  /** What is asked for and supported (Gateway API `ListenerStatus.supportedKinds`). */
  readonly supportedKinds: readonly RouteGroupKind[]
  /** False: it is not to be served (unsupported protocol, conflict, no address). */
  readonly valid: boolean
  /** Accepted, ResolvedRefs, Conflicted. Programmed depends on the gateway's report and is added by `conditions`. */
  readonly verdicts: readonly Verdict[]
  /** Routes accepted on this listener. */
  readonly attachedRoutes: number
}

export interface GatewayState {
  readonly key: ObjectKey
  readonly gateway: Gateway
  /** False where its class is missing or belongs to another controller: no status is written. */
  readonly managed: boolean
  readonly addresses: readonly string[]
  readonly verdicts: readonly Verdict[]
  readonly listeners: readonly ListenerState[]
}

/** What one parentRef of a route came to on one listener that it names. */
export interface ListenerAttachment {
  readonly listener: ListenerId
  readonly accepted: boolean
  /** Hostnames in force there: listener ∩ route. `['']` stands for any host. Empty where not accepted. */
  readonly hostnames: readonly string[]
  /** Why not; absent where accepted. */
  readonly refusal?: { readonly reason: ConditionReason; readonly message: string }
}

export interface ParentAttachment {
  readonly parentRef: ParentReference
  /** False where there is no such Gateway or it is not ours: no status entry is written. */
  readonly managed: boolean
  readonly listeners: readonly ListenerAttachment[]
  /** Accepted, ResolvedRefs and PartiallyInvalid of the route at this parent. */
  readonly verdicts: readonly Verdict[]
}

export interface RouteState {
  readonly kind: RouteKind
  readonly key: ObjectKey
  readonly route: AnyRoute
  readonly parents: readonly ParentAttachment[]
}

export interface Attachments {
  readonly gateways: ReadonlyMap<ObjectKey, GatewayState>
  readonly listeners: ReadonlyMap<ListenerId, ListenerState>
  /** By `kind/namespace/name`. */
  readonly routes: ReadonlyMap<string, RouteState>
}
