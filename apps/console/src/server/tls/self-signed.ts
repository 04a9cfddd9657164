/**
 * A self-signed certificate, ECDSA P-256: for a console that was given none, and for listeners in development.
 *
 * It is no certificate authority: whoever trusts it trusts the names in it and nothing that its key might sign.
 *
 * Sources: RFC 5280 sections 4.1 and 4.2; RFC 5758 section 3.2 (ecdsa-with-SHA256).
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { parseIpAddress } from '@signalbox/shared/lib'
import {
  bitString,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  utcTime,
  utf8String,
  yes,
} from './der.ts'

export interface KeyPair {
  /** PEM, the whole chain. */
  readonly certificate: string
  /** PEM, PKCS #8. */
  readonly key: string
}

/** What clients still accept of a certificate that they were told to trust. */
const lifetimeDays = 825
const dayMs = 86_400_000

const ids = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
}

/**
 * @param hosts DNS names and IP addresses, each once. Valid from a day before `now`, for clocks that are behind.
 * @param commonName of subject and issuer, for people to know it by. At most 64 characters.
 */
export function createSelfSigned(hosts: readonly string[], now: Date, commonName = 'Signalbox console'): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(objectIdentifier(ids.ecdsaWithSha256))
  const name = sequence(set(sequence(objectIdentifier(ids.commonName), utf8String(commonName))))
  const version3 = explicit(0, integer(Buffer.from([2])))
  const toBeSigned = sequence(
    version3,
    integer(randomBytes(16)),
    algorithm,
    name,
    sequence(utcTime(new Date(now.getTime() - dayMs)), utcTime(new Date(now.getTime() + lifetimeDays * dayMs))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, extensions(hosts)),
  )
  const certificate = sequence(toBeSigned, algorithm, bitString(sign('sha256', toBeSigned, privateKey)))
  return {
    certificate: toPem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function extensions(hosts: readonly string[]): Buffer {
  const digitalSignature = bitString(Buffer.from([0x80]), 7)
  return sequence(
    extension(ids.basicConstraints, true, sequence()),
    extension(ids.keyUsage, true, digitalSignature),
    extension(ids.extendedKeyUsage, false, sequence(objectIdentifier(ids.serverAuth))),
    extension(ids.subjectAltName, false, sequence(...hosts.map(toGeneralName))),
  )
}

function extension(id: string, isCritical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(id), ...(isCritical ? [yes()] : []), octetString(value))
}

function toGeneralName(host: string): Buffer {
  const address = parseIpAddress(host)
  if (address === null) return implicit(2, Buffer.from(host, 'ascii'))
  const digits = address.value.toString(16).padStart(address.version === 4 ? 8 : 32, '0')
  return implicit(7, Buffer.from(digits, 'hex'))
}

function toPem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
