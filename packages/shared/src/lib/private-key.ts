/**
 * Private keys in PEM: PKCS #8 (RFC 5958), PKCS #1 for RSA (RFC 8017) and SEC 1 for elliptic curves (RFC 5915).
 *
 * Whether a key belongs to a certificate is told as far as both say the same thing in the open: an RSA key holds its
 * modulus, and a key on a curve holds its public point as a rule. Nothing is computed here.
 */
import { readDer, readDerList, toObjectIdentifier, type DerElement } from './der.ts'
import { parsePem, type PemBlock } from './pem.ts'

const sequence = 0x30
const rsa = '1.2.840.113549.1.1.1'
const elliptic = '1.2.840.10045.2.1'

/** What a key says of itself. */
interface KeyFacts {
  readonly algorithm: string
  /** The modulus of an RSA key, the public point of one on a curve; `null` where the key does not hold it. */
  readonly publicPart: Uint8Array | null
}

/** Why `keyPem` holds no private key for the first certificate of `certPem`; `null` where nothing speaks against it. */
export function privateKeyProblem(keyPem: string, certPem: string): string | null {
  const blocks = parsePem(keyPem)
  if (blocks === null) return 'it is not well-formed PEM'
  if (blocks.some(({ label }) => label === 'ENCRYPTED PRIVATE KEY')) return 'the key is encrypted; decrypt it first'
  const block = blocks.find(({ label }) => Object.hasOwn(readers, label))
  if (block === undefined) return 'it holds no private key in PEM'
  const key = readKey(block)
  if (key === null) return 'the key is malformed'
  const certified = publicKeyOf(certPem)
  return certified === null || belongs(key, certified) ? null : 'it is not the key of the certificate in tls.crt'
}

const readers: Readonly<Record<string, (parts: readonly DerElement[]) => KeyFacts | null>> = {
  'PRIVATE KEY': readPkcs8,
  'RSA PRIVATE KEY': readRsa,
  'EC PRIVATE KEY': readElliptic,
}

function readKey({ label, der }: PemBlock): KeyFacts | null {
  const parts = partsOf(der)
  return parts === null ? null : (readers[label]?.(parts) ?? null)
}

/** The members of the one sequence that `der` is. */
function partsOf(der: Uint8Array): readonly DerElement[] | null {
  const whole = readDer(der)
  return whole?.tag === sequence && whole.size === der.length ? readDerList(whole.contents) : null
}

function readPkcs8([, algorithm, key]: readonly DerElement[]): KeyFacts | null {
  if (algorithm?.tag !== sequence || key?.tag !== 0x04) return null
  const name = algorithmOf(algorithm)
  if (name !== rsa && name !== elliptic) return { algorithm: name, publicPart: null }
  const inner = partsOf(key.contents)
  if (inner === null) return null
  return name === rsa ? readRsa(inner) : readElliptic(inner)
}

function readRsa([, modulus, exponent]: readonly DerElement[]): KeyFacts | null {
  return modulus?.tag === 0x02 && exponent?.tag === 0x02 ? { algorithm: rsa, publicPart: modulus.contents } : null
}

function readElliptic([, secret, ...rest]: readonly DerElement[]): KeyFacts | null {
  if (secret?.tag !== 0x04) return null
  const point = rest.find(({ tag }) => tag === 0xa1)
  const bits = point === undefined ? null : readDer(point.contents)
  return { algorithm: elliptic, publicPart: bits?.tag === 0x03 ? bits.contents.subarray(1) : null }
}

/** What the first certificate says of the key that it is for; `null` where there is none to read. */
function publicKeyOf(certPem: string): KeyFacts | null {
  const certificate = parsePem(certPem)?.find(({ label }) => label.endsWith('CERTIFICATE'))
  const [tbs] = certificate === undefined ? [] : (partsOf(certificate.der) ?? [])
  const fields = tbs === undefined ? [] : (readDerList(tbs.contents) ?? [])
  const key = fields[fields[0]?.tag === 0xa0 ? 6 : 5]
  const [algorithm, bits] = key === undefined ? [] : (readDerList(key.contents) ?? [])
  if (algorithm === undefined || bits === undefined) return null
  const name = algorithmOf(algorithm)
  const contents = bits.contents.subarray(1)
  if (name !== rsa) return { algorithm: name, publicPart: name === elliptic ? contents : null }
  return { algorithm: name, publicPart: partsOf(contents)?.[0]?.contents ?? null }
}

function algorithmOf({ contents }: DerElement): string {
  const name = readDer(contents)
  return name === null ? '' : toObjectIdentifier(name.contents)
}

function belongs(key: KeyFacts, certified: KeyFacts): boolean {
  if (key.algorithm !== certified.algorithm) return false
  const [left, right] = [key.publicPart, certified.publicPart]
  if (left === null || right === null) return true
  return left.length === right.length && left.every((octet, index) => octet === right[index])
}
