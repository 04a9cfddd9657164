/**
 * Certificates: Secrets → what OpenSSL serves with. Chooses by the name that the client asks for; among certificates
 * of that name whose keys are of different types (RSA, ECDSA) OpenSSL chooses by the signatures that the client knows.
 */
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import type { CertificateSource, TlsTermination } from '@signalbox/shared/table'
import { toContextOptions } from './tls-options.ts'

/** What a handshake is served with. */
export interface Shown {
  /** The same for the same certificates. */
  readonly id: string
  readonly options: SecureContextOptions
}

interface Usable {
  readonly source: CertificateSource
  readonly leaf: X509Certificate
  readonly keyType: string
}

/** The certificates of one {@link TlsTermination} that can be used. */
export class Certificates {
  readonly #tls: TlsTermination
  readonly #ticketKeys: Buffer
  readonly #usable: readonly Usable[]
  readonly #shown = new Map<string, Shown>()
  /** @param ticketKeys 48 random bytes: sessions of other listeners, or of former keys, are not resumed. */
  constructor(tls: TlsTermination, ticketKeys: Buffer) {
    this.#tls = tls
    this.#ticketKeys = ticketKeys
    this.#usable = tls.certificates.flatMap((source) => toUsable(source) ?? [])
  }

  /**
   * @param serverName As the client asked for it; `null` where it names nothing.
   * @returns the certificates for that name or, where there is none, the first one; `null` where no certificate of the
   *   listener can be used. Never throws.
   */
  showFor(serverName: string | null): Shown | null {
    const named = serverName === null ? [] : this.#usable.filter(({ leaf }) => leaf.checkHost(serverName) !== undefined)
    const chosen = firstOfEachKeyType(named.length > 0 ? named : sameNames(this.#usable))
    if (chosen.length === 0) return null
    const id = chosen.map((one) => this.#usable.indexOf(one)).join()
    const shown = this.#shown.get(id) ?? { id, options: this.#toOptions(chosen) }
    this.#shown.set(id, shown)
    return shown
  }

  #toOptions(chosen: readonly Usable[]): SecureContextOptions {
    const { clientValidation, options } = this.#tls
    const common = {
      cert: chosen.map(({ source }) => source.certPem),
      key: chosen.map(({ source }) => source.keyPem),
      ticketKeys: this.#ticketKeys,
      sessionIdContext: this.#ticketKeys.toString('hex', 0, 16),
      ...(clientValidation === null ? {} : { ca: [...clientValidation.caPem] }),
    }
    const wanted = { ...common, ...toContextOptions(options) }
    // A cipher list that OpenSSL does not understand must not take the listener down.
    return isUnderstood(wanted) ? wanted : { ...common, ...toContextOptions({}) }
  }
}

function isUnderstood(options: SecureContextOptions): boolean {
  try {
    createSecureContext(options)
    return true
  } catch {
    return false
  }
}

/** `undefined` where certificate and key do not fit, or one of them cannot be read: the others are served. */
function toUsable(source: CertificateSource): Usable | undefined {
  try {
    const leaf = new X509Certificate(source.certPem)
    const key = createPrivateKey(source.keyPem)
    if (!leaf.checkPrivateKey(key)) return undefined
    createSecureContext({ cert: source.certPem, key: source.keyPem })
    return { source, leaf, keyType: key.asymmetricKeyType ?? 'rsa' }
  } catch {
    return undefined
  }
}

function firstOfEachKeyType(candidates: readonly Usable[]): readonly Usable[] {
  const types = new Map<string, Usable>()
  for (const candidate of candidates) if (!types.has(candidate.keyType)) types.set(candidate.keyType, candidate)
  return [...types.values()]
}

/** The first certificate and those that stand for the very same names: what is shown to a client that names nothing. */
function sameNames(candidates: readonly Usable[]): readonly Usable[] {
  const [first] = candidates
  return candidates.filter(({ leaf }) => leaf.subjectAltName === first?.leaf.subjectAltName)
}
