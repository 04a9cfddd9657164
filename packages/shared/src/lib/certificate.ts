/**
 * X.509 certificates (RFC 5280), as far as they can be judged by their structure: names, validity, kind of key. Nothing
 * is verified here; signatures and whether a key belongs to a certificate are left to those who have cryptography.
 */
import { readDer, readDerList, toObjectIdentifier, type DerElement } from './der.ts'
import { parsePem } from './pem.ts'

export interface CertificateInfo {
  /** Common name of the subject, or `''`. */
  readonly subject: string
  /** Common name of the issuer, or `''`. */
  readonly issuer: string
  /** DNS names it is valid for, in lower case, `*.` wildcards included. */
  readonly dnsNames: readonly string[]
  /** URIs it is valid for. */
  readonly uris: readonly string[]
  /** RFC 3339. */
  readonly notBefore: string
  /** RFC 3339. */
  readonly notAfter: string
  /** Hexadecimal. */
  readonly serialNumber: string
  readonly keyType: 'RSA' | 'EC' | 'Ed25519' | 'other'
}

const sequence = 0x30
const oid = {
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
} as const

const keyTypes: Readonly<Record<string, CertificateInfo['keyType']>> = {
  '1.2.840.113549.1.1.1': 'RSA',
  '1.2.840.10045.2.1': 'EC',
  '1.3.101.112': 'Ed25519',
}

/** Certificates of `pem` in order, the leaf first as a rule. Other blocks are passed over; `null` where one is malformed. */
export function parseCertificates(pem: string): readonly CertificateInfo[] | null {
  const certificates: CertificateInfo[] = []
  for (const { label, der } of parsePem(pem) ?? [{ label: 'CERTIFICATE', der: new Uint8Array() }]) {
    if (label !== 'CERTIFICATE' && label !== 'X509 CERTIFICATE' && label !== 'TRUSTED CERTIFICATE') continue
    const certificate = parseCertificate(der)
    if (certificate === null) return null
    certificates.push(certificate)
  }
  return certificates
}

/** `null` where `der` is not the structure of a certificate. */
export function parseCertificate(der: Uint8Array): CertificateInfo | null {
  const whole = readDer(der)
  if (whole === null || whole.size !== der.length) return null
  const [tbs, algorithm, signature] = childrenOf(whole) ?? []
  if (tbs === undefined || algorithm?.tag !== sequence || signature?.tag !== 0x03) return null
  const fields = [...(childrenOf(tbs) ?? [])]
  if (fields[0]?.tag === 0xa0) fields.shift()
  const [serial, , issuer, validity, subject, key] = fields
  if (serial?.tag !== 0x02 || issuer === undefined || subject === undefined) return null
  const [notBefore, notAfter] = validity === undefined ? [] : (childrenOf(validity) ?? []).map(toTime)
  const [keyAlgorithm] = key === undefined ? [] : (childrenOf(key) ?? [])
  const [keyOid] = keyAlgorithm === undefined ? [] : (childrenOf(keyAlgorithm) ?? [])
  if (typeof notBefore !== 'string' || typeof notAfter !== 'string' || keyOid === undefined) return null
  const names = alternativeNames(fields.find(({ tag }) => tag === 0xa3))
  if (names === null) return null
  return {
    subject: commonName(subject),
    issuer: commonName(issuer),
    dnsNames: names.filter(({ tag }) => tag === 0x82).map(({ contents }) => toText(contents).toLowerCase()),
    uris: names.filter(({ tag }) => tag === 0x86).map(({ contents }) => toText(contents)),
    notBefore,
    notAfter,
    serialNumber: [...serial.contents].map((octet) => octet.toString(16).padStart(2, '0')).join(''),
    keyType: keyTypes[toObjectIdentifier(keyOid.contents)] ?? 'other',
  }
}

/** `null` where it is no sequence (or explicit tag around elements). */
function childrenOf({ tag, contents }: DerElement): readonly DerElement[] | null {
  return (tag & 0x20) === 0 ? null : readDerList(contents)
}

/** The last common name of a Name: a sequence of sets of attributes. */
function commonName(name: DerElement): string {
  let found = ''
  for (const set of childrenOf(name) ?? [])
    for (const attribute of childrenOf(set) ?? []) {
      const [type, value] = childrenOf(attribute) ?? []
      if (type !== undefined && value !== undefined && toObjectIdentifier(type.contents) === oid.commonName)
        found = toText(value.contents)
    }
  return found
}

/** Names of the extension subjectAltName; empty where there is none, `null` where it is malformed. */
function alternativeNames(extensions: DerElement | undefined): readonly DerElement[] | null {
  if (extensions === undefined) return []
  const [list] = childrenOf(extensions) ?? []
  if (list === undefined) return null
  for (const extension of childrenOf(list) ?? []) {
    const parts = childrenOf(extension) ?? []
    const [type] = parts
    if (type === undefined || toObjectIdentifier(type.contents) !== oid.subjectAltName) continue
    const names = readDer(parts.at(-1)?.contents ?? new Uint8Array())
    return names === null ? null : childrenOf(names)
  }
  return []
}

/** UTCTime `YYMMDDhhmmssZ` or GeneralizedTime `YYYYMMDDhhmmssZ` (RFC 5280 §4.1.2.5) as RFC 3339. */
function toTime({ tag, contents }: DerElement): string | null {
  const text = toText(contents)
  const short = tag === 0x17
  const parts = (short ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/).exec(
    text,
  )
  if ((tag !== 0x17 && tag !== 0x18) || parts === null) return null
  const [, year = '', month, day, hour, minute, second] = parts
  const century = short ? (Number(year) >= 50 ? '19' : '20') : ''
  return `${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`
}

function toText(contents: Uint8Array): string {
  return new TextDecoder('utf-8').decode(contents)
}
