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

/**
 * @param sent What the client showed behind its own certificate; believed only as far as it is signed.
 * @returns those of the authorities that vouch for it, step by step; `null` where it is not to be trusted.
 */
export function trustedBy(
  leaf: X509Certificate,
  sent: readonly X509Certificate[],
  trust: Trust,
): readonly X509Certificate[] | null {
  if (!isInTime(leaf, trust.nowMs) || !isForClients(leaf)) return null
  const itself = trust.allowsPartial ? trust.authorities.find((authority) => isSame(authority, leaf)) : undefined
  return itself === undefined ? findPath(leaf, { sent, trust, left: longestChain }) : [itself]
}

interface Search {
  readonly sent: readonly X509Certificate[]
  readonly trust: Trust
  readonly left: number
}

function findPath(certificate: X509Certificate, { sent, trust, left }: Search): readonly X509Certificate[] | null {
  if (left === 0) return null
  const signs = (issuer: X509Certificate): boolean => isIssuer(issuer, certificate, trust.nowMs)
  const further = { sent, trust, left: left - 1 }
  for (const authority of trust.authorities) {
    if (!signs(authority)) continue
    const path = trust.allowsPartial || isRoot(authority) ? [] : findPath(authority, further)
    if (path !== null) return [authority, ...path]
  }
  for (const issuer of sent) {
    const path = !isRoot(issuer) && signs(issuer) ? findPath(issuer, further) : null
    if (path !== null) return path
  }
  return null
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
