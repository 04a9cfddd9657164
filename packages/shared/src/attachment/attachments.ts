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
  GatewayClass,
  Listener,
  ObjectKey,
  ParentReference,
  RouteGroupKind,
  RouteKind,
} from '../resources/index.ts'
import type { Addressing, Snapshot } from '../snapshot/index.ts'

/** A condition without the time, which the caller gives in when status is written. */
export interface Verdict {
  readonly type: ConditionType
  readonly status: 'True' | 'False' | 'Unknown'
  readonly reason: ConditionReason
  readonly message: string
}

/** Why something is refused or cannot be served. */
export interface Refusal {
  readonly reason: ConditionReason
  /** A sentence for a person. */
  readonly message: string
}

/** `Gateway/<namespace>/<name>/<listener>`: one listener of the whole system. */
export type ListenerId = string

export const toListenerId = (gateway: ObjectKey, listener: string): ListenerId => `Gateway/${gateway}/${listener}`

/** `HTTPRoute/<namespace>/<name>`: one route of the whole system, whatever its kind. */
export type RouteId = string

export const toRouteId = (kind: RouteKind, key: ObjectKey): RouteId => `${kind}/${key}`

export interface ListenerState {
  readonly id: ListenerId
  readonly gateway: ObjectKey
  readonly listener: Listener
  /** Addresses the listener is to be bound on; empty where the Gateway got none. */
  readonly addresses: readonly string[]
  /** What is asked for and supported (Gateway API `ListenerStatus.supportedKinds`). */
  readonly supportedKinds: readonly RouteGroupKind[]
  /** False: it is not to be served (unsupported protocol, conflict, unresolved reference, no address). */
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
  /** Why an address that it wants cannot be given; `null` where it has what it wants. Makes Programmed False. */
  readonly addressProblem: Refusal | null
  /** Accepted. Programmed depends on the gateway's report and is added by `conditions`. */
  readonly verdicts: readonly Verdict[]
  readonly listeners: readonly ListenerState[]
}

export interface GatewayClassState {
  readonly gatewayClass: GatewayClass
  readonly verdicts: readonly Verdict[]
}

/** What one parentRef of a route came to on one listener that it names. */
export interface ListenerAttachment {
  readonly listener: ListenerId
  readonly accepted: boolean
  /**
   * Hostnames in force there: listener ∩ route. `['']` stands for any host. Empty where the listener does not take the
   * route; a route that is refused only because none of its rules can be served keeps them, and answers 500.
   */
  readonly hostnames: readonly string[]
  /** The route's hostnames that met the listener's, as written: what decides precedence between routes. `['']` where it names none. */
  readonly routeHostnames: readonly string[]
  /** Why not; absent where accepted. */
  readonly refusal?: Refusal
}

export interface ParentAttachment {
  readonly parentRef: ParentReference
  /** False where there is no such Gateway or it is not ours: no status entry is written. */
  readonly managed: boolean
  readonly listeners: readonly ListenerAttachment[]
  /** Accepted, ResolvedRefs and PartiallyInvalid of the route at this parent. */
  readonly verdicts: readonly Verdict[]
}

/** Key of one Service port as backends name it: `<namespace>/<service>:<port>`. */
export type UpstreamId = string

export const toUpstreamId = (service: ObjectKey, port: number): UpstreamId => `${service}:${port}`

/** What one backendRef of a rule came to. */
export interface BackendState {
  readonly weight: number
  /** What the reference names, whether it may or not: `<namespace>/<name>` and port. */
  readonly service: ObjectKey
  readonly port: number | null
  /** `null` where the reference is invalid; its share of the traffic is answered 500. */
  readonly upstream: UpstreamId | null
  /** Why it is invalid; absent where it is valid. */
  readonly invalid?: Refusal
}

/** What one rule of a route came to, wherever the route is attached. */
export interface RuleState {
  /** Why the rule cannot be served as written; `null` where it can. */
  readonly problem: Refusal | null
  readonly backends: readonly BackendState[]
}

export interface RouteState {
  readonly kind: RouteKind
  readonly key: ObjectKey
  readonly route: AnyRoute
  readonly parents: readonly ParentAttachment[]
  /** One for each rule, in order. */
  readonly rules: readonly RuleState[]
}

export interface Attachments {
  /** What was judged. */
  readonly source: { readonly snapshot: Snapshot; readonly addressing: Addressing }
  /** Classes of ours. */
  readonly gatewayClasses: ReadonlyMap<ObjectKey, GatewayClassState>
  readonly gateways: ReadonlyMap<ObjectKey, GatewayState>
  /** Of managed Gateways only, in the order of Gateways' keys and of their listeners. */
  readonly listeners: ReadonlyMap<ListenerId, ListenerState>
  readonly routes: ReadonlyMap<RouteId, RouteState>
}
