/** What a TLS connection shows of the other side, and whether common clients would trust it. */
import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'

interface SentCertificate {
  /** `CN=shop.example.com, O=Shop`. */
  readonly subject: string
  readonly issuer: string
  /** Names and addresses that it is for. */
  readonly names: readonly string[]
  /** ISO 8601. */
  readonly validFrom: string
  readonly validTo: string
  /** SHA-256, `AB:CD:…`. */
  readonly fingerprint: string
}

export interface SentTls {
  /** `TLSv1.3` */
  readonly version: string
  readonly cipher: string
  /** What was agreed on by ALPN; `null` for nothing. */
  readonly alpn: string | null
  /** As shown, the server's own first. */
  readonly certificates: readonly SentCertificate[]
  /** Why a client with the common authorities would refuse it, in words; `null` where it would not. */
  readonly distrust: string | null
}

/** @param serverName What was asked for; the certificate is checked against it. */
export function describeTls(socket: TLSSocket, serverName: string | null): SentTls {
  const certificates = chainOf(socket)
  return {
    version: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    alpn: typeof socket.alpnProtocol === 'string' ? socket.alpnProtocol : null,
    certificates: certificates.map(describe),
    distrust: socket.authorized ? null : whyNot(String(socket.authorizationError), certificates[0], serverName),
  }
}

const longestChain = 10

function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (next?.raw !== undefined && chain.length < longestChain) {
    chain.push(new X509Certificate(next.raw))
    // A root is its own issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate
  }
  return chain
}

function describe(certificate: X509Certificate): SentCertificate {
  return {
    subject: inOneLine(certificate.subject),
    issuer: inOneLine(certificate.issuer),
    names: (certificate.subjectAltName ?? '').split(', ').flatMap((name) => {
      const [, value] = /^(?:DNS|IP Address|URI|email):(.+)$/.exec(name) ?? []
      return value === undefined ? [] : [value]
    }),
    validFrom: certificate.validFromDate.toISOString(),
    validTo: certificate.validToDate.toISOString(),
    fingerprint: certificate.fingerprint256,
  }
}

const inOneLine = (name: string): string => name.split('\n').join(', ')

const reasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is none of the common ones',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is none of the common ones',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is none of the common ones',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is none of the common ones, or a certificate between them is missing',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
}

function whyNot(code: string, own: X509Certificate | undefined, serverName: string | null): string {
  const isForName = serverName === null || own?.checkHost(serverName) !== undefined
  const other =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? [] : [reasons[code] ?? code.toLowerCase().replaceAll('_', ' ')]
  return [...other, ...(isForName ? [] : [`it is not for ${serverName}`])].join(', and ')
}
