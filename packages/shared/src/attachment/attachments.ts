/**
 * Attachments: every (route, listener) pair and its verdict; the one answer that status, the console's matrix, the
 * compiler and explain all read.
 *
 * Source: Gateway API v1 `ParentReference`, `Listener.allowedRoutes`, `ListenerStatus`, `RouteParentStatus`.
 */
import type { CertificateSource } from './certificates.ts'
import type { ListenerTls } from './listener-tls.ts'
import type { PolicyState } from './policy-state.ts'
import type {
  AnyRoute,
  ConditionReason,
  ConditionType,
  Gateway,
  GatewayClass,
  Listener,
  ListenerSet,
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

/**
 * `Gateway/<namespace>/<name>/<listener>`, or `ListenerSet/…` for one that a set adds: one listener of the whole system.
 */
export type ListenerId = string

/** Who wrote a listener: the Gateway itself, or a ListenerSet that adds to it. */
export interface ListenerOwner {
  readonly kind: 'Gateway' | 'ListenerSet'
  readonly key: ObjectKey
}

export const toListenerId = (owner: ListenerOwner, listener: string): ListenerId =>
  `${owner.kind}/${owner.key}/${listener}`

/** `HTTPRoute/<namespace>/<name>`: one route of the whole system, whatever its kind. */
export type RouteId = string

export const toRouteId = (kind: RouteKind, key: ObjectKey): RouteId => `${kind}/${key}`

export interface ListenerState {
  readonly id: ListenerId
  /** The Gateway that serves it. */
  readonly gateway: ObjectKey
  /** Who wrote it, and where `Same` in `allowedRoutes` means. */
  readonly owner: ListenerOwner
  readonly listener: Listener
  /** Addresses the listener is to be bound on; empty where the Gateway got none. */
  readonly addresses: readonly string[]
  /** What is asked for and supported (Gateway API `ListenerStatus.supportedKinds`). */
  readonly supportedKinds: readonly RouteGroupKind[]
  /** Certificates and the like; `null` where TLS does not end here. */
  readonly tls: ListenerTls | null
  /**
   * False: it is not to be served (unsupported protocol, conflict, no address, no certificate or authority that can be
   * used). Of several certificates those that can be used are enough.
   */
  readonly valid: boolean
  /** Accepted, ResolvedRefs, Conflicted, OverlappingTLSConfig. Programmed depends on the gateway's report and is added by `conditions`. */
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
  /** Shown to backends that speak TLS; `null` where none is named, or it cannot be used. */
  readonly clientCertificate: CertificateSource | null
  /**
   * Accepted, and where they have something to say ResolvedRefs and InsecureFrontendValidationMode. Programmed depends
   * on the gateway's report and is added by `conditions`.
   */
  readonly verdicts: readonly Verdict[]
  /** Its own, in their order; those of ListenerSets stand with their set. */
  readonly listeners: readonly ListenerState[]
  /** ListenerSets that are accepted, in the order in which they count. */
  readonly listenerSets: readonly ObjectKey[]
}

export interface ListenerSetState {
  readonly key: ObjectKey
  readonly listenerSet: ListenerSet
  /** False where its Gateway is missing or not ours: no status is written. */
  readonly managed: boolean
  /** The Gateway that it names. */
  readonly gateway: ObjectKey
  /** Accepted. Programmed depends on the gateway's report and is added by `conditions`. */
  readonly verdicts: readonly Verdict[]
  /** Empty where the Gateway does not admit the set. */
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

/**
 * Key of one Service port as backends name it: `<namespace>/<service>:<port>`, and `/<protocol>` behind it where the
 * kind of the route makes it speak another protocol than HTTP requests to that port do.
 */
export type UpstreamId = string

export const toUpstreamId = (service: ObjectKey, port: number, protocol?: BackendProtocol): UpstreamId =>
  protocol === undefined ? `${service}:${port}` : `${service}:${port}/${protocol}`

/** What is spoken to a backend before a BackendTLSPolicy is looked at. `h2` is HTTP/2 over TLS, `https` HTTP/1.1. */
export type BackendProtocol = 'http' | 'https' | 'h2c' | 'h2' | 'ws' | 'wss' | 'tcp' | 'tls' | 'udp'

/** What one backendRef of a rule came to. */
export interface BackendState {
  readonly weight: number
  /** What the reference names, whether it may or not: `<namespace>/<name>` and port. */
  readonly service: ObjectKey
  readonly port: number | null
  /** `null` where the reference is invalid; its share of the traffic is answered 500. */
  readonly upstream: UpstreamId | null
  /** `null` where the reference is invalid. */
  readonly protocol: BackendProtocol | null
  /** Why it is invalid; absent where it is valid. */
  readonly invalid?: Refusal
}

/** What the backendRef of a mirror or of external authorisation came to. */
export interface FilterBackendState {
  /** Place of the backendRef whose filter it is; `null` for filters of the rule. */
  readonly backendIndex: number | null
  /** Place of the filter in its list. */
  readonly filterIndex: number
  readonly type: 'RequestMirror' | 'ExternalAuth'
  /** Its weight is 1 and means nothing. */
  readonly backend: BackendState
}

/** What one rule of a route came to, wherever the route is attached. */
export interface RuleState {
  /** Why the rule cannot be served as written; `null` where it can. */
  readonly problem: Refusal | null
  /** Why a Policy that one of its filters names cannot be carried out: requests are answered 500; `null` where all can. */
  readonly extensionProblem: Refusal | null
  readonly backends: readonly BackendState[]
  readonly filterBackends: readonly FilterBackendState[]
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
  readonly listenerSets: ReadonlyMap<ObjectKey, ListenerSetState>
  /** Of managed Gateways, in the order of their keys and listeners, then of ListenerSets likewise. */
  readonly listeners: ReadonlyMap<ListenerId, ListenerState>
  readonly routes: ReadonlyMap<RouteId, RouteState>
  /** The oldest first; the same object while no Policy and nothing that one is for changes. */
  readonly policies: ReadonlyMap<ObjectKey, PolicyState>
  /** Routes before those of two kinds that want the same hosts were weighed against each other; {@link routes} counts. */
  readonly judged: ReadonlyMap<RouteId, RouteState>
}
