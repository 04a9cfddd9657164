/**
 * Client address: whom to believe about where a request comes from, and what the origin is told of it.
 *
 * A peer that is no trusted proxy has its forwarding fields dropped, all of them: what it says there is a wish. From a
 * trusted one X-Forwarded-For is walked from the right to the first address that is not trusted: the client.
 *
 * Sources: RFC 7239 (Forwarded), RFC 9110 §7.6.3 (Via); X-Forwarded-* have no standard, only common use.
 */
import { containsAddress, parseCidr, parseIpAddress, type Cidr } from '@signalbox/shared/lib'
import type { Exchange, RawHeaders } from '../exchange/exchange.ts'

export type TrustedProxies = readonly Cidr[]

/** @param entries Addresses and CIDRs; what is neither is left out, `config.ts` has refused it before. */
export function toTrustedProxies(entries: readonly string[]): TrustedProxies {
  return entries.flatMap((entry) => parseCidr(entry) ?? [])
}

export interface Client {
  /** Believed address. */
  readonly address: string
  /** What the client itself used, as far as it is known. */
  readonly scheme: 'http' | 'https'
  /** The received fields that are believed: everything but the wishes of strangers. */
  readonly headers: RawHeaders
}

/** Fields by which proxies and frameworks are told where a request came from or what it was before. */
const forwardingFields = new Set(['forwarded', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'true-client-ip'])
/** Fields by which some frameworks let themselves be told another path, or to skip their own checks. */
const overridingFields = new Set(['x-original-url', 'x-rewrite-url', 'x-original-host', 'x-middleware-subrequest'])

/** Fields by which services are told who was authenticated here: from a client they are always a lie. */
const identityFields = new Set([
  'x-consumer-id',
  'x-consumer-username',
  'x-consumer-custom-id',
  'x-consumer-groups',
  'x-credential-identifier',
  'x-anonymous-consumer',
  'x-authenticated-groups',
])

export function identifyClient(exchange: Exchange, headers: RawHeaders, trusted: TrustedProxies): Client {
  const peer = plainAddress(exchange.peer.address)
  if (!isTrusted(peer, trusted)) return { address: peer, scheme: exchange.scheme, headers: without(headers, isClaim) }
  const chain = valuesOf(headers, 'x-forwarded-for')
  const proto = valuesOf(headers, 'x-forwarded-proto').at(-1)?.toLowerCase()
  return {
    address: chain.findLast((address) => !isTrusted(plainAddress(address), trusted)) ?? chain[0] ?? peer,
    scheme: proto === 'https' || proto === 'http' ? proto : exchange.scheme,
    headers: without(headers, (name) => overridingFields.has(name) || identityFields.has(name)),
  }
}

/** The fields that tell the origin about the client, added to what trusted proxies had written there. */
export function toForwardingFields(exchange: Exchange, client: Client, authority: string): string[] {
  const peer = plainAddress(exchange.peer.address)
  const earlier = (name: string): string[] => valuesOf(client.headers, name)
  const host = earlier('x-forwarded-host').at(-1) ?? authority
  const element = [
    `for=${toNode(peer)}`,
    ...(authority === '' ? [] : [`host="${authority}"`]),
    `proto=${exchange.scheme}`,
  ]
  return [
    ['x-forwarded-for', [...earlier('x-forwarded-for'), peer].join(', ')],
    ['x-forwarded-proto', client.scheme],
    host === '' ? [] : ['x-forwarded-host', host],
    ['x-forwarded-port', earlier('x-forwarded-port').at(-1) ?? String(exchange.local.port)],
    ['x-real-ip', client.address],
    ['forwarded', [...earlier('forwarded'), element.join(';')].join(', ')],
    ['via', [...earlier('via'), toVia(exchange.request.httpVersion)].join(', ')],
  ].flat()
}

/** Names that {@link toForwardingFields} sets; the received ones must go first. */
export const setHere: ReadonlySet<string> = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
  'via',
])

/** This gateway's element of a Via field. @param version Of the message as it was received. */
export const toVia = (version: string): string => `${version} signalbox`

/** The fields whose lower-case name is not refused. */
export function without(headers: RawHeaders, refused: (name: string) => boolean): string[] {
  const kept: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (!refused((headers[index] ?? '').toLowerCase())) kept.push(headers[index] ?? '', headers[index + 1] ?? '')
  return kept
}

const isClaim = (name: string): boolean =>
  name.startsWith('x-forwarded') || forwardingFields.has(name) || overridingFields.has(name) || identityFields.has(name)

function isTrusted(address: string, trusted: TrustedProxies): boolean {
  if (trusted.length === 0) return false
  const parsed = parseIpAddress(address)
  return parsed !== null && trusted.some((cidr) => containsAddress(cidr, parsed))
}

/** The elements of a list field, its lines joined. Good for lists whose elements hold no quoted comma. */
function valuesOf(headers: RawHeaders, name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toLowerCase() === name)
      for (const value of (headers[index + 1] ?? '').split(',')) if (value.trim() !== '') values.push(value.trim())
  return values
}

/** IPv4 in IPv6 clothes (`::ffff:192.0.2.1`) is what a dual-stack socket reports. */
const plainAddress = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address)

/** RFC 7239 §6: IPv6 in brackets and quotes. */
const toNode = (address: string): string => (address.includes(':') ? `"[${address}]"` : address)
