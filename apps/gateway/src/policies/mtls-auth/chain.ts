/**
 * Chain: does an authority that a policy names vouch for a client's certificate (RFC 5280 §6, the part of it that
 * clients' certificates need: signatures, times, who may sign, and what the certificate is for).
 *
 * Whether a certificate was revoked is not asked.
 */
import { X509Certificate } from 'node:crypto'

export interface Trust {
  readonly authorities: readonly X509Certificate[]
  /** An authority that is itself vouched for by another is enough. */
  readonly allowsPartial: boolean
  /** Since the epoch. */
  readonly nowMs: number
}

const longestChain = 8
/** RFC 5280 §4.2.1.12: for clients, and for anything. */
const clientAuthentication = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']

/** @param sent What the client showed behind its own certificate; believed only as far as it is signed. */
export function isTrusted(leaf: X509Certificate, sent: readonly X509Certificate[], trust: Trust): boolean {
  if (!isInTime(leaf, trust.nowMs) || !isForClients(leaf)) return false
  if (trust.allowsPartial && trust.authorities.some((authority) => isSame(authority, leaf))) return true
  return isVouchedFor(leaf, { sent, trust, left: longestChain })
}

interface Search {
  readonly sent: readonly X509Certificate[]
  readonly trust: Trust
  readonly left: number
}

function isVouchedFor(certificate: X509Certificate, { sent, trust, left }: Search): boolean {
  if (left === 0) return false
  const signs = (issuer: X509Certificate): boolean => isIssuer(issuer, certificate, trust.nowMs)
  const further = { sent, trust, left: left - 1 }
  for (const authority of trust.authorities) {
    if (!signs(authority)) continue
    if (trust.allowsPartial || isRoot(authority) || isVouchedFor(authority, further)) return true
  }
  return sent.some((issuer) => !isRoot(issuer) && signs(issuer) && isVouchedFor(issuer, further))
}

function isIssuer(issuer: X509Certificate, certificate: X509Certificate, nowMs: number): boolean {
  return (
    issuer.ca &&
    isInTime(issuer, nowMs) &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey) &&
    !isSame(issuer, certificate)
  )
}

const isRoot = (certificate: X509Certificate): boolean =>
  certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey)

const isSame = (one: X509Certificate, other: X509Certificate): boolean => one.fingerprint256 === other.fingerprint256

const isInTime = ({ validFrom, validTo }: X509Certificate, nowMs: number): boolean =>
  Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo)

/** A certificate that does not say what it is for is for everything. */
function isForClients(certificate: X509Certificate): boolean {
  // Typed as always there; it is absent where the certificate has no such extension.
  const usages: readonly string[] | undefined = certificate.keyUsage
  return usages === undefined || usages.some((usage) => clientAuthentication.includes(usage))
}

/** Certificates of a PEM text; what cannot be read is left out. */
export function readAuthorities(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)]
    } catch {
      return []
    }
  })
}
