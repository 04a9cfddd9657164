/**
 * TLS towards endpoints: which name is asked for, who may vouch, what the certificate must say, what is shown.
 *
 * Source: Gateway API v1 `BackendTLSPolicy` (`validation`), RFC 9525 (names in certificates).
 */
import { isIP } from 'node:net'
import {
  checkServerIdentity,
  createSecureContext,
  getCACertificates,
  type ConnectionOptions,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls'
import type { EndpointTarget, UpstreamTarget } from '@signalbox/shared/table'

type Settings = NonNullable<UpstreamTarget['tls']>

const byDefault: Settings = {
  serverName: null,
  verifyName: null,
  subjectAltNames: [],
  caPem: 'system',
  clientCertificate: null,
  verify: true,
}

/** Protocols that are never spoken in the clear, whatever else a target says. */
const alwaysSecured: ReadonlySet<string> = new Set(['https', 'wss', 'h2', 'tls'])

export function isSecured({ protocol, tls }: Pick<UpstreamTarget, 'protocol' | 'tls'>): boolean {
  return tls !== null || alwaysSecured.has(protocol)
}

export interface SecuredOptions {
  readonly secureContext: SecureContext
  readonly servername: string
  readonly rejectUnauthorized: boolean
  readonly checkServerIdentity: NonNullable<ConnectionOptions['checkServerIdentity']>
}

/**
 * What `tls.connect` is given for the endpoints of `target`. The context is made when it is first asked for and kept.
 * @returns a function that throws where certificates or keys cannot be read: nothing is sent then.
 */
export function createTlsOptions(
  target: Pick<UpstreamTarget, 'tls' | 'hostHeader'>,
  { address }: Pick<EndpointTarget, 'address'>,
): () => SecuredOptions {
  const settings = target.tls ?? byDefault
  const named = withoutPort(settings.serverName ?? target.hostHeader ?? address)
  let context: SecureContext | null = null
  return () => {
    context ??= createContext(settings)
    return {
      secureContext: context,
      // An IP address is no name that could be asked for (RFC 6066 §3).
      servername: isIP(named) === 0 ? named : '',
      rejectUnauthorized: settings.verify,
      checkServerIdentity: (_host, certificate) => checkNames(settings, named, certificate),
    }
  }
}

function createContext({ caPem, clientCertificate }: Settings): SecureContext {
  return createSecureContext({
    ca: caPem === 'system' ? trustedHere() : [...caPem],
    minVersion: 'TLSv1.2',
    ...(clientCertificate === null ? {} : { cert: clientCertificate.certPem, key: clientCertificate.keyPem }),
  })
}

let trusted: string[] | null = null

/** Whom the machine trusts, and whom Node does: a container often has no store of its own. */
function trustedHere(): string[] {
  trusted ??= [...new Set([...getCACertificates('system'), ...getCACertificates('default')])]
  return trusted
}

/** Where alternative names are given one of them must be in the certificate, and no other name counts. */
function checkNames(settings: Settings, named: string, certificate: PeerCertificate): Error | undefined {
  const { subjectAltNames, verifyName } = settings
  if (subjectAltNames.length === 0) return checkServerIdentity(verifyName ?? named, certificate)
  const { uris, hostnames } = readAlternatives(certificate.subjectaltname ?? '')
  const isOneOfThem = subjectAltNames.some(({ type, value }) => {
    if (type === 'URI') return uris.includes(value)
    if (value.startsWith('*.')) return hostnames.includes(value.toLowerCase())
    // Without its subject: a common name is no alternative name.
    return checkServerIdentity(value, { ...certificate, subject: { ...certificate.subject, CN: '' } }) === undefined
  })
  if (isOneOfThem) return undefined
  const wanted = subjectAltNames.map(({ value }) => value).join(', ')
  return new Error(`The certificate of the endpoint has none of the names that it must have: ${wanted}.`)
}

interface Alternatives {
  readonly uris: readonly string[]
  /** Lower case. */
  readonly hostnames: readonly string[]
}

/** Reads what Node prints: `DNS:a.test, URI:spiffe://b`, with names that could be misread as JSON strings. */
export function readAlternatives(printed: string): Alternatives {
  const uris: string[] = []
  const hostnames: string[] = []
  for (const [, type, name = ''] of printed.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^",]*)(?=, |$)/g)) {
    const value = name.startsWith('"') ? unquote(name) : name
    if (type === 'URI') uris.push(value)
    else if (type === 'DNS') hostnames.push(value.toLowerCase())
  }
  return { uris, hostnames }
}

function unquote(text: string): string {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : ''
  } catch {
    return ''
  }
}

const withoutPort = (host: string): string => (isIP(host) === 0 ? host.replace(/:[0-9]+$/, '') : host)
