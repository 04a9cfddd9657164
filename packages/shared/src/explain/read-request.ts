/**
 * Read request: what a person asks about, as a gateway would receive it.
 *
 * The path and query of the url are taken byte for byte (characters outside ASCII as UTF-8), because explain must see
 * what the gateway would see; nothing is repaired on the way.
 */
import { encodeNonAscii, isIpAddress, parseAuthority } from '../lib/index.ts'
import type { ReceivedOn, ReceivedRequest } from '../match/index.ts'
import type { ExplainRequest } from './explanation.ts'

export interface AskedRequest {
  readonly scheme: 'http' | 'https'
  /** Of the url, else the scheme's own. */
  readonly port: number
  /** Host of the url without port: what is connected to. `''` where the url is a path alone. */
  readonly connectHost: string
  readonly received: ReceivedRequest
  /** How it comes: what Routes look at beside the request. */
  readonly on: ReceivedOn
  /** Name of the TLS handshake: the one asked about, else the url's host; `null` where that is an address. */
  readonly sni: string | null
  /** Header names that the gateway leaves out, because servers confuse them with those that have a `-` instead. */
  readonly leftOut: readonly string[]
}

const wellKnownPorts = { http: 80, https: 443 } as const

export function readRequest(request: ExplainRequest): AskedRequest {
  const asked = readHead(request)
  const { scheme, received, sni } = asked
  const on = {
    scheme,
    headers: received.headers,
    sni: scheme === 'https' ? sni : null,
    sourceAddress: request.sourceAddress ?? null,
    sourcePort: request.sourcePort ?? null,
    destinationAddress: request.destinationAddress ?? null,
    isHttp2: null,
  }
  return { ...asked, on }
}

function readHead({ method, url, headers: given = {}, sni, protocol }: ExplainRequest): Omit<AskedRequest, 'on'> {
  const [head = '', schemeText = 'http', authority = ''] = /^(https?|wss?):\/\/([^/?#]*)/i.exec(url) ?? []
  const asksForCall = /^grpcs?$/i.test(protocol ?? '')
  const headers = asksForCall ? { 'content-type': 'application/grpc', te: 'trailers', ...lowerCased(given) } : given
  const scheme = /^(https|wss)$/i.test(schemeText) ? 'https' : 'http'
  const rest = url.slice(head.length)
  const leftOut = Object.keys(headers).filter((name) => name.includes('_'))
  const flat = toFlat(headers)
  const named = flat.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  const parsed = parseAuthority(head === '' ? hostOf(flat) : authority)
  return {
    scheme,
    port: (parsed.ok ? parsed.value.port : null) ?? wellKnownPorts[scheme],
    connectHost: head !== '' && parsed.ok ? parsed.value.host : '',
    received: {
      method: asksForCall ? 'POST' : method,
      target: encodeNonAscii(head === '' || rest.startsWith('/') ? rest : `/${rest}`),
      headers: named || head === '' ? flat : ['Host', authority, ...flat],
    },
    sni:
      sni?.toLowerCase() ??
      (parsed.ok && !isIpAddress(parsed.value.host.replace(/^\[|\]$/g, '')) ? parsed.value.host || null : null),
    leftOut,
  }
}

function lowerCased(headers: NonNullable<ExplainRequest['headers']>): NonNullable<ExplainRequest['headers']> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function toFlat(headers: NonNullable<ExplainRequest['headers']>): string[] {
  const kept = Object.entries(headers).filter(([name]) => !name.includes('_'))
  return kept.flatMap(([name, value]) => (typeof value === 'string' ? [value] : value).flatMap((line) => [name, line]))
}

function hostOf(flat: readonly string[]): string {
  const index = flat.findIndex((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  return index === -1 ? '' : (flat[index + 1] ?? '')
}
