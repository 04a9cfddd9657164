/**
 * Overlapping TLS: listeners of one Gateway, its ListenerSets included, that share a port and have hostnames or
 * certificates in common. A client may then use the connection it made to one of them for the hosts of the other
 * (HTTP/2 connection coalescing); such requests are answered 421.
 *
 * Source: Gateway API v1 `ListenerConditionOverlappingTLSConfig`; GEP-3567; RFC 9113 §9.1.1.
 */
import { intersectHostnames } from '../lib/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { ListenerState, Verdict } from './attachments.ts'
import { namesOfCertificate } from './certificates.ts'
import { protocolSupport } from './protocols.ts'

/** The states with the condition added where it is due; others are the same objects. */
export function withOverlaps(snapshot: Snapshot, states: readonly ListenerState[]): readonly ListenerState[] {
  const tls = states.filter(
    ({ listener, verdicts }) =>
      protocolSupport(listener.protocol)?.family === 'tls' &&
      !verdicts.some(({ type, status }) => type === 'Conflicted' && status === 'True'),
  )
  return states.map((state) => {
    const verdict = tls.includes(state) ? overlapOf(snapshot, state, tls) : null
    return verdict === null ? state : { ...state, verdicts: [...state.verdicts, verdict] }
  })
}

function overlapOf(snapshot: Snapshot, state: ListenerState, others: readonly ListenerState[]): Verdict | null {
  const rivals = others.filter((other) => other !== state && other.listener.port === state.listener.port)
  const { hostname = '' } = state.listener
  const byHostname = rivals.find((other) => intersectHostnames(hostname, other.listener.hostname ?? '') !== null)
  if (byHostname !== undefined)
    return {
      type: 'OverlappingTLSConfig',
      status: 'True',
      reason: 'OverlappingHostnames',
      message: `Its hostname ${hostname || '(any)'} meets ${byHostname.listener.hostname ?? '(any)'} of listener ${byHostname.listener.name} on port ${state.listener.port}.`,
    }
  const names = namesOf(snapshot, state)
  for (const rival of rivals) {
    const theirs = namesOf(snapshot, rival)
    const shared = names.find((name) => theirs.some((other) => intersectHostnames(name, other) !== null))
    if (shared !== undefined)
      return {
        type: 'OverlappingTLSConfig',
        status: 'True',
        reason: 'OverlappingCertificates',
        message: `Its certificate for ${shared} meets one of listener ${rival.listener.name} on port ${state.listener.port}.`,
      }
  }
  return null
}

function namesOf(snapshot: Snapshot, { tls }: ListenerState): readonly string[] {
  return (tls?.certificates ?? []).flatMap((certificate) => namesOfCertificate(snapshot, certificate))
}
