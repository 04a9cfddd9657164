/**
 * Upstream TLS: how the endpoints of a Service are spoken to by TLS. A BackendTLSPolicy decides whom to trust and by
 * which name; without one `spec.upstream.tls` does. What cannot be honoured makes the upstream invalid, never plain.
 *
 * Sources: Gateway API v1 `BackendTLSPolicy`, `GatewayBackendTLS.clientCertificateRef`.
 */
import { resolveCertificate, type BackendTls, type Refusal } from '../attachment/index.ts'
import { parseBase64 } from '../lib/index.ts'
import { toObjectKey, type SecretObjectReference, type Service } from '../resources/index.ts'
import { resolveSecretRef, type Referrer, type Snapshot } from '../snapshot/index.ts'
import type { CertificateSource } from './tls.ts'
import type { UpstreamTls } from './upstream-target.ts'

export interface ResolvedUpstreamTls {
  readonly tls: UpstreamTls
  readonly invalid: Refusal | null
}

/** @param policy In force for the port; `null` where none is. */
export function toUpstreamTls(snapshot: Snapshot, service: Service, policy: BackendTls | null): ResolvedUpstreamTls {
  const { namespace = '' } = service.metadata
  const from: Referrer = { group: '', kind: 'Service', namespace }
  const settings = service.spec.upstream?.tls
  const client = resolveClient(snapshot, from, settings?.clientCertificateRef)
  if (policy !== null) {
    const { serverName, verifyName, subjectAltNames, caPem } = policy
    return {
      tls: { serverName, verifyName, subjectAltNames, caPem, clientCertificate: client.certificate, verify: true },
      invalid: policy.invalid ?? client.invalid,
    }
  }
  const authorities = resolveAuthorities(snapshot, from, settings?.caCertificateRefs ?? [])
  return {
    tls: {
      serverName: settings?.serverName ?? null,
      verifyName: null,
      subjectAltNames: [],
      caPem: authorities.caPem,
      clientCertificate: client.certificate,
      verify: settings?.verify ?? true,
    },
    invalid: authorities.invalid ?? client.invalid,
  }
}

function resolveClient(
  snapshot: Snapshot,
  from: Referrer,
  ref: SecretObjectReference | undefined,
): { readonly certificate: CertificateSource | null; readonly invalid: Refusal | null } {
  if (ref === undefined) return { certificate: null, invalid: null }
  const resolved = resolveCertificate(snapshot, from, ref)
  if (resolved.ok) return { certificate: resolved.value, invalid: null }
  return { certificate: null, invalid: { reason: resolved.reason, message: resolved.message } }
}

/** Every reference must hold: one authority fewer than was asked for is not what was asked for. */
function resolveAuthorities(
  snapshot: Snapshot,
  from: Referrer,
  refs: readonly SecretObjectReference[],
): { readonly caPem: readonly string[] | 'system'; readonly invalid: Refusal | null } {
  if (refs.length === 0) return { caPem: 'system', invalid: null }
  const caPem: string[] = []
  for (const ref of refs) {
    const secret = resolveSecretRef(snapshot, from, ref)
    if (!secret.ok) return { caPem, invalid: { reason: secret.reason, message: secret.message } }
    const pem = parseBase64(secret.value.data?.['ca.crt'] ?? '')
    if (pem === null || !pem.includes('-----BEGIN CERTIFICATE-----')) {
      const key = toObjectKey(ref.name, ref.namespace ?? from.namespace)
      const message = `Secret ${key} holds no certificate in PEM under ca.crt.`
      return { caPem, invalid: { reason: 'InvalidCACertificateRef', message } }
    }
    caPem.push(pem)
  }
  return { caPem, invalid: null }
}
