/**
 * Listeners: which of them can be served, and which stand in each other's way.
 *
 * Inside one Gateway, and inside one ListenerSet, a conflict has no winner: all parties are refused. Between those that
 * share an address and a port the first one wins: Gateways by age, then ListenerSets by age. A listener whose
 * certificates or authorities are missing keeps its place, so that nobody else takes over its hostname.
 *
 * Source: Gateway API v1 `GatewaySpec.listeners` (distinctness), `ListenerSetSpec.listeners`, `ListenerConditionReason`.
 */
import { toHostPort } from '../lib/index.ts'
import { kinds, type ConditionReason, type Gateway, type Listener, type RouteGroupKind } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { toListenerId, type ListenerOwner, type ListenerState, type Refusal, type Verdict } from './attachments.ts'
import { resolveListenerTls } from './listener-tls.ts'
import { protocolSupport, servedProtocols, supportedRouteKinds } from './protocols.ts'

export interface ListenersGiven {
  readonly snapshot: Snapshot
  readonly gateway: Gateway
  /** `namespace/name` of the Gateway. */
  readonly gatewayKey: string
  readonly owner: ListenerOwner
  readonly listeners: readonly Listener[]
  readonly addresses: readonly string[]
  /** False where whoever wrote them is refused as a whole: nothing of it is served. */
  readonly servable: boolean
  readonly claims: Claims
}

/** States of all listeners of one Gateway or ListenerSet, in order. No routes yet: `attachedRoutes` is 0. */
export function resolveListeners(given: ListenersGiven): readonly ListenerState[] {
  const conflicts = conflictsWithin(given.listeners)
  return given.listeners.map((listener, index) => resolveListener(listener, conflicts.get(index) ?? null, given))
}

function resolveListener(listener: Listener, within: Refusal | null, given: ListenersGiven): ListenerState {
  const { snapshot, gateway, gatewayKey, owner, addresses, claims } = given
  const { supportedKinds, problem: kindsProblem } = resolveKinds(listener)
  const namespace = owner.key.slice(0, owner.key.indexOf('/'))
  const tls = resolveListenerTls(snapshot, { listener, gateway, owner: { kind: owner.kind, namespace } })
  const refused = protocolProblem(listener)
  const claimable = given.servable && refused === null
  const conflict = within ?? (claimable ? claims.claim(owner, listener, addresses) : null)
  const accepted = refused ?? tls?.refused ?? null
  const usable = (tls === null || tls.certificates.length > 0) && (kindsProblem === null || supportedKinds.length > 0)
  return {
    id: toListenerId(owner, listener.name),
    gateway: gatewayKey,
    owner,
    listener,
    addresses,
    supportedKinds,
    tls,
    valid: given.servable && accepted === null && conflict === null && usable && addresses.length > 0,
    verdicts: listenerVerdicts({
      accepted,
      unresolved: [...(tls?.unresolved ?? []), ...(kindsProblem === null ? [] : [kindsProblem])],
      conflict,
    }),
    attachedRoutes: 0,
  }
}

/**
 * Kinds that are both asked for and supported by the listener's protocol, and why the others are not. A protocol that
 * is not served has none, and that alone is told.
 */
function resolveKinds(listener: Listener): {
  readonly supportedKinds: readonly RouteGroupKind[]
  readonly problem: Refusal | null
} {
  if (protocolSupport(listener.protocol) === null) return { supportedKinds: [], problem: null }
  const supported = supportedRouteKinds(listener).map((kind) => ({ group: kinds[kind].group, kind }))
  const asked = listener.allowedRoutes.kinds ?? []
  if (asked.length === 0) return { supportedKinds: supported, problem: null }
  const isSupported = ({ group, kind }: RouteGroupKind): boolean =>
    supported.some((other) => other.group === group && other.kind === kind)
  const refused = asked.filter((kind) => !isSupported(kind)).map(({ kind }) => kind)
  return {
    supportedKinds: asked.filter(isSupported),
    problem:
      refused.length === 0
        ? null
        : {
            reason: 'InvalidRouteKinds',
            message: `allowedRoutes.kinds names ${refused.join(', ')}, which a listener of protocol ${listener.protocol} does not take.`,
          },
  }
}

/** Why the protocol of a listener cannot be served; `null` where it can. */
function protocolProblem({ protocol }: Listener): Refusal | null {
  if (protocolSupport(protocol) !== null) return null
  return {
    reason: 'UnsupportedProtocol',
    message: `Protocol ${protocol} is not served; use one of ${servedProtocols}.`,
  }
}

/** Conflicts among `listeners`, by index. No party of a conflict wins. */
function conflictsWithin(listeners: readonly Listener[]): ReadonlyMap<number, Refusal> {
  const conflicts = new Map<number, Refusal>()
  for (const [index, listener] of listeners.entries()) {
    const rivals = listeners.filter((other, at) => at !== index && other.port === listener.port)
    const found = firstConflict(listener, rivals)
    if (found === null) continue
    const message = `Port ${listener.port} is also claimed by listener ${found.rival.name}, ${sentences[found.reason]}.`
    conflicts.set(index, { reason: found.reason, message })
  }
  return conflicts
}

type ConflictReason = Extract<ConditionReason, 'ProtocolConflict' | 'HostnameConflict'>

const sentences: Readonly<Record<ConflictReason, string>> = {
  ProtocolConflict: 'whose protocol cannot share it',
  HostnameConflict: 'with the same hostname',
}

function firstConflict(
  listener: Listener,
  rivals: readonly Listener[],
): { readonly rival: Listener; readonly reason: ConflictReason } | null {
  for (const rival of rivals) {
    const reason = conflictBetween(listener, rival)
    if (reason !== null) return { rival, reason }
  }
  return null
}

/** Why two listeners on one port cannot both be served; `null` where they can. TCP and UDP do not see each other. */
function conflictBetween(left: Listener, right: Listener): ConflictReason | null {
  const a = protocolSupport(left.protocol)
  const b = protocolSupport(right.protocol)
  if (a === null || b === null || (a.family === 'udp') !== (b.family === 'udp')) return null
  if (a.family !== b.family) return 'ProtocolConflict'
  if (a.distinctByHostname && (left.hostname ?? '') !== (right.hostname ?? '')) return null
  return left.protocol === right.protocol ? 'HostnameConflict' : 'ProtocolConflict'
}

/** Who holds which port of which address, in the order in which they claim. */
export class Claims {
  readonly #claims = new Map<string, { readonly owner: ListenerOwner; readonly listener: Listener }[]>()

  /**
   * Claims the listener's port on every address, or says which earlier claim forbids it. A refused listener claims
   * nothing. Conflicts within one owner are not looked at.
   */
  claim(owner: ListenerOwner, listener: Listener, addresses: readonly string[]): Refusal | null {
    for (const address of addresses) {
      const socket = toHostPort(address, listener.port)
      for (const earlier of this.#claims.get(socket) ?? []) {
        const reason = isSameOwner(earlier.owner, owner) ? null : conflictBetween(listener, earlier.listener)
        if (reason === null) continue
        return {
          reason,
          message: `${socket} is also claimed by listener ${earlier.listener.name} of ${earlier.owner.kind} ${earlier.owner.key}, which comes first, ${sentences[reason]}.`,
        }
      }
    }
    for (const address of addresses) {
      const socket = toHostPort(address, listener.port)
      this.#claims.set(socket, [...(this.#claims.get(socket) ?? []), { owner, listener }])
    }
    return null
  }
}

const isSameOwner = (left: ListenerOwner, right: ListenerOwner): boolean =>
  left.kind === right.kind && left.key === right.key

/** What becomes of one listener. */
interface ListenerVerdicts {
  readonly accepted: Refusal | null
  /** The first one gives the reason, all of them the message. */
  readonly unresolved: readonly Refusal[]
  readonly conflict: Refusal | null
}

/** The conditions of a listener but for Programmed and OverlappingTLSConfig. */
function listenerVerdicts({ accepted, unresolved, conflict }: ListenerVerdicts): readonly Verdict[] {
  const refused = accepted ?? conflict
  const [first] = unresolved
  return [
    refused === null
      ? { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The listener is valid.' }
      : { type: 'Accepted', status: 'False', ...refused },
    first === undefined
      ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references are resolved.' }
      : {
          type: 'ResolvedRefs',
          status: 'False',
          reason: first.reason,
          message: unresolved.map(({ message }) => message).join(' '),
        },
    conflict === null
      ? { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: 'No other listener collides with it.' }
      : { type: 'Conflicted', status: 'True', ...conflict },
  ]
}
