/** What a TLS handshake ends with: which certificate is shown, and what is asked of the client. */
import { namesOfCertificate } from '../attachment/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { CertificateSource, TlsTermination } from '../table/index.ts'
import type { ExplainStep } from './explanation.ts'

/** @param sni `null` where the client names nothing. @param where The listener, in words. */
export function tlsStep(
  snapshot: Snapshot,
  tls: TlsTermination,
  { sni, where }: { readonly sni: string | null; readonly where: string },
): ExplainStep {
  const shown = tls.certificates.map((source) => ({ source, names: namesOfCertificate(snapshot, source) }))
  const named = sni === null ? [] : shown.filter(({ names }) => names.some((name) => isFor(name, sni)))
  const chosen = named.length > 0 ? named : shown.slice(0, 1)
  const mismatch = sni !== null && named.length === 0 ? `, which is not for ${sni}: clients will refuse it` : ''
  const certificates = chosen.map(({ source, names }) => describe(source, names)).join(' or ')
  return {
    stage: 'tls',
    outcome: 'passed',
    text: `TLS for ${sni ?? 'no name'} ends at ${where}, with the certificate of ${certificates}${mismatch}.${describeClients(tls)}`,
  }
}

function describe({ secret }: CertificateSource, names: readonly string[]): string {
  return `Secret ${secret}${names.length === 0 ? '' : ` (${names.join(', ')})`}`
}

function describeClients({ clientValidation }: TlsTermination): string {
  if (clientValidation === null) return ''
  return clientValidation.mode === 'AllowValidOnly'
    ? ' Clients must show a certificate that its authorities vouch for.'
    : ' Clients are asked for a certificate, and let in with whatever they show.'
}

/** A wildcard in a certificate stands for exactly one label (RFC 6125 §6.4.3). */
function isFor(name: string, host: string): boolean {
  const lower = host.toLowerCase()
  if (!name.startsWith('*.')) return name === lower
  const dot = lower.indexOf('.')
  return dot > 0 && lower.slice(dot) === name.slice(1)
}
