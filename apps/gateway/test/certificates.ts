/** Certificates for tests: an authority made once per file, and what it vouches for. */
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { webcrypto } from 'node:crypto'

x509.cryptoProvider.set(webcrypto)

export interface TestCertificate {
  readonly certPem: string
  readonly keyPem: string
}

type KeyType = 'ECDSA' | 'RSA'

interface Wanted {
  readonly names?: readonly string[]
  readonly uris?: readonly string[]
  readonly keyType?: KeyType
  readonly isExpired?: boolean
  /** For the client's side of a connection. */
  readonly isClient?: boolean
}

const algorithms = {
  ECDSA: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RSA: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  },
} as const

let serial = 1

export class Authority {
  readonly pem: string
  readonly #keys: webcrypto.CryptoKeyPair
  readonly #name: string
  readonly #keyType: KeyType

  private constructor(pem: string, keys: webcrypto.CryptoKeyPair, kind: { name: string; keyType: KeyType }) {
    this.pem = pem
    this.#keys = keys
    this.#name = kind.name
    this.#keyType = kind.keyType
  }

  static async create(name = 'Test authority', keyType: KeyType = 'ECDSA'): Promise<Authority> {
    const keys = await makeKeys(keyType)
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: String(serial++),
      name: `CN=${name}`,
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
      signingAlgorithm: algorithms[keyType],
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    })
    return new Authority(certificate.toString('pem'), keys, { name, keyType })
  }

  /** Another authority, which this one vouches for. */
  async delegate(name: string): Promise<Authority> {
    const keys = await makeKeys(this.#keyType)
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: String(serial++),
      subject: `CN=${name}`,
      issuer: `CN=${this.#name}`,
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
      signingKey: this.#keys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: algorithms[this.#keyType],
      extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
    })
    return new Authority(certificate.toString('pem'), keys, { name, keyType: this.#keyType })
  }

  async issue({
    names = [],
    uris = [],
    keyType = 'ECDSA',
    isExpired = false,
    isClient = false,
  }: Wanted): Promise<TestCertificate> {
    const keys = await makeKeys(keyType)
    const alternatives: x509.JsonGeneralName[] = [
      ...names.map((value) => ({ type: 'dns' as const, value })),
      ...uris.map((value) => ({ type: 'url' as const, value })),
    ]
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: String(serial++),
      subject: `CN=${names[0] ?? 'client'}`,
      issuer: `CN=${this.#name}`,
      notBefore: new Date(Date.now() - 2 * 86_400_000),
      notAfter: new Date(Date.now() + (isExpired ? -1 : 1) * 86_400_000),
      signingKey: this.#keys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: algorithms[this.#keyType],
      extensions: [
        new x509.BasicConstraintsExtension(false),
        new x509.ExtendedKeyUsageExtension([
          isClient ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth,
        ]),
        ...(alternatives.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(alternatives)]),
      ],
    })
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
    const lines = pkcs8.replace(/.{64}/g, '$&\n')
    return {
      certPem: certificate.toString('pem'),
      keyPem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
    }
  }
}

function makeKeys(keyType: KeyType): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithms[keyType], true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>
}
