/**
 * Listener TLS: what a listener that ends TLS serves with, and what of it cannot be had.
 *
 * Sources: Gateway API v1 `ListenerTLSConfig`, `GatewayTLSConfigs.frontend` (`perPort` stands in place of `default`, for
 * listeners of protocol HTTPS only), `ListenerConditionReason`.
 */
import { gatewayApiGroup, type Gateway, type Listener } from '../resources/index.ts'
import type { Referrer, Snapshot } from '../snapshot/index.ts'
import type { Refusal } from './attachments.ts'
import { resolveCaBundle, resolveCertificate, type CertificateSource } from './certificates.ts'

/** How certificates of clients are verified. */
export interface ClientValidation {
  /** Authorities that may vouch for clients; empty only where a client without a certificate is let in anyway. */
  readonly caPem: readonly string[]
  /** AllowInsecureFallback asks for a certificate and lets everyone in. */
  readonly mode: 'AllowValidOnly' | 'AllowInsecureFallback'
}

export interface ListenerTls {
  /** In the order of `certificateRefs`, those that can be used. */
  readonly certificates: readonly CertificateSource[]
  readonly options: Readonly<Record<string, string>>
  readonly clientValidation: ClientValidation | null
  /** References that name nothing usable: ResolvedRefs is False with the first one's reason. */
  readonly unresolved: readonly Refusal[]
  /** Why the listener is not accepted: no authority for clients is left. */
  readonly refused: Refusal | null
}

/** A listener with the Gateway that serves it; `owner` is who wrote it: the Gateway itself or a ListenerSet. */
export interface ListenerPlace {
  readonly listener: Listener
  readonly gateway: Gateway
  readonly owner: { readonly kind: 'Gateway' | 'ListenerSet'; readonly namespace: string }
}

/** @returns `null` for listeners that do not end TLS. Never throws. */
export function resolveListenerTls(snapshot: Snapshot, place: ListenerPlace): ListenerTls | null {
  const { listener, owner } = place
  const { protocol, tls } = listener
  if (tls === undefined || tls.mode !== 'Terminate' || (protocol !== 'HTTPS' && protocol !== 'TLS')) return null
  const from: Referrer = { group: gatewayApiGroup, kind: owner.kind, namespace: owner.namespace }
  const certificates: CertificateSource[] = []
  const unresolved: Refusal[] = []
  for (const ref of tls.certificateRefs ?? []) {
    const resolved = resolveCertificate(snapshot, from, ref)
    if (resolved.ok) certificates.push(resolved.value)
    else unresolved.push({ reason: resolved.reason, message: resolved.message })
  }
  if ((tls.certificateRefs ?? []).length === 0)
    unresolved.push({
      reason: 'InvalidCertificateRef',
      message: 'It names no certificate; add one to certificateRefs.',
    })
  const { clientValidation, problems, refused } = resolveClientValidation(snapshot, place)
  return {
    certificates,
    options: tls.options ?? {},
    clientValidation,
    unresolved: [...unresolved, ...problems],
    refused,
  }
}

interface ResolvedValidation {
  readonly clientValidation: ClientValidation | null
  readonly problems: readonly Refusal[]
  readonly refused: Refusal | null
}

function resolveClientValidation(snapshot: Snapshot, { listener, gateway }: ListenerPlace): ResolvedValidation {
  const frontend = gateway.spec.tls?.frontend
  const perPort = frontend?.perPort?.find(({ port }) => port === listener.port)
  const validation = listener.protocol === 'HTTPS' ? (perPort?.tls ?? frontend?.default)?.validation : undefined
  if (validation === undefined) return { clientValidation: null, problems: [], refused: null }
  const from: Referrer = { group: gatewayApiGroup, kind: 'Gateway', namespace: gateway.metadata.namespace ?? '' }
  const { caPem, problems } = resolveCaBundle(
    snapshot,
    { from, kindReason: 'InvalidCACertificateKind' },
    validation.caCertificateRefs,
  )
  const refused: Refusal | null =
    caPem.length > 0
      ? null
      : { reason: 'NoValidCACertificate', message: `No authority for clients is left. ${sentences(problems)}` }
  return { clientValidation: { caPem, mode: validation.mode }, problems, refused }
}

const sentences = (problems: readonly Refusal[]): string => problems.map(({ message }) => message).join(' ')
