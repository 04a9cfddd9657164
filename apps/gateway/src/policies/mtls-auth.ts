/**
 * mtls-auth: the certificate that the client showed in the handshake, checked against the authorities that the policy
 * names, whatever the listener makes of it; then the consumer by its names.
 */
import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate } from 'node:tls'
import type { ConfigOf } from '@signalbox/shared/policies'
import type { ConsumerEntry, CredentialEntry } from '@signalbox/shared/table'
import { authenticate, refused, toFieldValue, type Verdict } from './authenticate.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn } from './behaviour.ts'
import { knownIn } from './known-consumers.ts'
import { readAuthorities, trustedBy } from './mtls-auth/chain.ts'
import { namesOf, type CertificateNames } from './mtls-auth/names.ts'

type Config = ConfigOf<'mtls-auth'>

const told = ['x-client-cert-dn', 'x-client-cert-san'] as const
const maxRemembered = 1000

export const mtlsAuth: PolicyBehaviour<Config> = {
  create(config, parts) {
    const trust = new TrustCheck(config, parts)
    return { request: (turn) => authenticate(turn, { config, parts }, () => check(turn, { config, parts, trust })) }
  },
}

interface Given {
  readonly config: Config
  readonly parts: PolicyParts
  readonly trust: TrustCheck
}

function check(turn: RequestTurn, { config, parts, trust }: Given): Verdict {
  for (const name of told) turn.headers.remove(name)
  const shown = turn.clientCertificate()
  if (shown === null) return refused(401, 'No required TLS certificate was sent')
  const trusted = trust.check(shown.certificate)
  const failed = refused(401, 'TLS certificate failed verification')
  if (trusted === null) return failed
  const { names } = trusted
  const verdict = identify(trusted, config, parts)
  if (verdict === null) return failed
  turn.headers.set('x-client-cert-dn', toFieldValue(names.distinguishedName))
  const [first] = names.names
  if (first !== undefined) turn.headers.set('x-client-cert-san', toFieldValue(first))
  return verdict
}

/** `null` where nobody is known by the certificate. */
function identify(trusted: Trusted, config: Config, parts: PolicyParts): Verdict | null {
  const { names } = trusted
  const { commonName, distinguishedName } = names
  const group = config.authenticated_group_by === 'DN' ? distinguishedName : commonName
  const groups = group === null ? [] : [group]
  const credential = commonName ?? names.names[0] ?? null
  if (config.skip_consumer_lookup) return { ok: true, consumer: null, credential, groups }
  const found = findConsumer(trusted, config, parts)
  return found === null
    ? null
    : { ok: true, consumer: found.consumer, credential: found.id ?? credential, groups: null }
}

/** Credentials that name a subject come first, those for one authority before the others; then consumers of the name. */
function findConsumer(
  { names: { names }, by }: Trusted,
  config: Config,
  { consumers, clock }: PolicyParts,
): { readonly consumer: ConsumerEntry; readonly id: string | null } | null {
  const known = knownIn(consumers())
  const { authorities } = consumers()
  /** Whoever a credential is for one authority must have been vouched for by that one. */
  const isFor = ({ fields: { ca_certificate: authority = '' } }: CredentialEntry): boolean =>
    readAuthorities(authorities.get(authority) ?? '').some(({ fingerprint256 }) => by.has(fingerprint256))
  for (const name of names) {
    const mapped = known.credentials('mtls-auth', name, clock.epochMs())
    const [credential] = [
      ...mapped.filter(isFor),
      ...mapped.filter(({ fields }) => fields['ca_certificate'] === undefined),
    ]
    if (credential !== undefined) return { consumer: credential.consumer, id: credential.id }
  }
  for (const name of names) {
    const consumer = known.by(config.consumer_by, name)
    if (consumer !== null) return { consumer, id: null }
  }
  const consumer = config.default_consumer === undefined ? null : known.named(config.default_consumer)
  return consumer === null ? null : { consumer, id: null }
}

interface Trusted {
  readonly names: CertificateNames
  /** Fingerprints of the authorities that vouch for it. */
  readonly by: ReadonlySet<string>
}

/** Verdicts about certificates, kept for `cache_ttl`, and no longer than the authorities are the same. */
class TrustCheck {
  readonly #config: Config
  readonly #parts: PolicyParts
  readonly #verdicts = new Map<string, { readonly trusted: Trusted | null; readonly untilMs: number }>()
  readonly #chains = new Map<string, readonly X509Certificate[]>()
  #madeOf: readonly (string | undefined)[] = []
  #authorities: readonly X509Certificate[] = []

  constructor(config: Config, parts: PolicyParts) {
    this.#config = config
    this.#parts = parts
  }

  /** `null` where the certificate is not trusted. */
  check(shown: DetailedPeerCertificate): Trusted | null {
    this.#refresh()
    const { clock } = this.#parts
    const mark = shown.fingerprint256
    const known = this.#verdicts.get(mark)
    if (known !== undefined && known.untilMs > clock.epochMs()) return known.trusted
    const [leaf, ...sent] = this.#chainOf(shown)
    const trust = {
      authorities: this.#authorities,
      allowsPartial: this.#config.allow_partial_chain,
      nowMs: clock.epochMs(),
    }
    const by = leaf === undefined ? null : trustedBy(leaf, sent, trust)
    const trusted =
      leaf === undefined || by === null
        ? null
        : { names: namesOf(leaf), by: new Set(by.map(({ fingerprint256 }) => fingerprint256)) }
    const endMs = leaf === undefined ? 0 : Date.parse(leaf.validTo)
    this.#verdicts.delete(mark)
    this.#verdicts.set(mark, { trusted, untilMs: Math.min(clock.epochMs() + this.#config.cache_ttl * 1000, endMs) })
    dropOldest(this.#verdicts)
    return trusted
  }

  /** A session that is resumed brings the certificate, and not what was shown behind it: that is remembered. */
  #chainOf(shown: DetailedPeerCertificate): readonly X509Certificate[] {
    const chain = toChain(shown)
    const known = this.#chains.get(shown.fingerprint256)
    if (chain.length <= 1 && known !== undefined) return known
    this.#chains.set(shown.fingerprint256, chain)
    dropOldest(this.#chains)
    return chain
  }

  #refresh(): void {
    const { authorities } = this.#parts.consumers()
    const pems = this.#config.ca_certificates.map((name) => authorities.get(name))
    if (pems.length === this.#madeOf.length && pems.every((pem, index) => pem === this.#madeOf[index])) return
    this.#madeOf = pems
    this.#authorities = pems.flatMap((pem) => (pem === undefined ? [] : readAuthorities(pem)))
    this.#verdicts.clear()
    for (const [index, name] of this.#config.ca_certificates.entries())
      if (pems[index] === undefined)
        this.#parts.log(
          `The policy ${this.#parts.key} trusts ${name}, and no Secret or ConfigMap of that name has ca.crt.`,
        )
  }
}

function dropOldest(remembered: Map<string, unknown>): void {
  const [oldest] = remembered.keys()
  if (remembered.size > maxRemembered && oldest !== undefined) remembered.delete(oldest)
}

/** The client's certificate and what it showed behind it. */
function toChain(shown: DetailedPeerCertificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<string>()
  // Typed as always there; the last of a chain that does not end in a root has none.
  let current: DetailedPeerCertificate | undefined = shown
  while (current !== undefined && !seen.has(current.fingerprint256)) {
    seen.add(current.fingerprint256)
    chain.push(new X509Certificate(current.raw))
    current = current.issuerCertificate
  }
  return chain
}
