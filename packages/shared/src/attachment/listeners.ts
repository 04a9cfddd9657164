/**
 * Listeners: which of them can be served, and which stand in each other's way.
 *
 * Inside one Gateway a conflict has no winner: all parties are refused. Between Gateways that share an address and a
 * port the older Gateway wins, and the later one's listener is refused with the reason.
 *
 * Source: Gateway API v1 `GatewaySpec.listeners` (distinctness), `ListenerConditionReason`.
 */
import { toHostPort } from '../lib/index.ts'
import {
  gatewayApiGroup,
  type ConditionReason,
  type Gateway,
  type Listener,
  type RouteGroupKind,
} from '../resources/index.ts'
import type { Refusal, Verdict } from './attachments.ts'
import { protocolSupport, servedProtocols } from './protocols.ts'

/** What becomes of one listener before its Gateway's addresses and neighbours are looked at. */
export interface ListenerVerdicts {
  readonly accepted: Refusal | null
  readonly resolvedRefs: Refusal | null
  readonly conflict: Refusal | null
}

/**
 * Kinds that are both asked for and supported by the listener's protocol, and why the others are not. A protocol that
 * is not served has none, and that alone is told.
 */
export function resolveKinds(listener: Listener): {
  readonly supportedKinds: readonly RouteGroupKind[]
  readonly problem: Refusal | null
} {
  const protocol = protocolSupport(listener.protocol)
  if (protocol?.served !== true) return { supportedKinds: [], problem: null }
  const supported = protocol.routeKinds
  const asked = listener.allowedRoutes.kinds ?? []
  if (asked.length === 0)
    return { supportedKinds: supported.map((kind) => ({ group: gatewayApiGroup, kind })), problem: null }
  const isSupported = ({ group, kind }: RouteGroupKind): boolean =>
    group === gatewayApiGroup && supported.some((other) => other === kind)
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
export function protocolProblem({ protocol }: Listener): Refusal | null {
  if (protocolSupport(protocol)?.served === true) return null
  return {
    reason: 'UnsupportedProtocol',
    message: `Protocol ${protocol} is not served; this release serves ${servedProtocols}.`,
  }
}

/** Conflicts inside one Gateway, by the index of the listener. No party of a conflict wins. */
export function conflictsWithin(gateway: Gateway): ReadonlyMap<number, Refusal> {
  const conflicts = new Map<number, Refusal>()
  const { listeners } = gateway.spec
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

function firstConflict<T extends Listener>(
  listener: Listener,
  rivals: readonly T[],
): { readonly rival: T; readonly reason: ConflictReason } | null {
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
  if (left.protocol !== right.protocol || !a.distinctByHostname) return 'ProtocolConflict'
  return (left.hostname ?? '') === (right.hostname ?? '') ? 'HostnameConflict' : null
}

/** Who holds which port of which address. Gateways claim in the order of their age. */
export class Claims {
  readonly #claims = new Map<string, { readonly gateway: string; readonly listener: Listener }[]>()

  /**
   * Claims the listener's port on every address, or says which earlier claim forbids it. A refused listener claims
   * nothing.
   */
  claim(gateway: string, listener: Listener, addresses: readonly string[]): Refusal | null {
    for (const address of addresses) {
      const socket = toHostPort(address, listener.port)
      for (const earlier of this.#claims.get(socket) ?? []) {
        const reason = earlier.gateway === gateway ? null : conflictBetween(listener, earlier.listener)
        if (reason === null) continue
        return {
          reason,
          message: `${socket} is also claimed by listener ${earlier.listener.name} of Gateway ${earlier.gateway}, which comes first, ${sentences[reason]}.`,
        }
      }
    }
    for (const address of addresses) {
      const socket = toHostPort(address, listener.port)
      this.#claims.set(socket, [...(this.#claims.get(socket) ?? []), { gateway, listener }])
    }
    return null
  }
}

/** The conditions of a listener but for Programmed. */
export function listenerVerdicts({ accepted, resolvedRefs, conflict }: ListenerVerdicts): readonly Verdict[] {
  const refused = accepted ?? conflict
  return [
    refused === null
      ? { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'The listener is valid.' }
      : { type: 'Accepted', status: 'False', ...refused },
    resolvedRefs === null
      ? { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs', message: 'All references are resolved.' }
      : { type: 'ResolvedRefs', status: 'False', ...resolvedRefs },
    conflict === null
      ? { type: 'Conflicted', status: 'False', reason: 'NoConflicts', message: 'No other listener collides with it.' }
      : { type: 'Conflicted', status: 'True', ...conflict },
  ]
}
