/**
 * Client address: whose request it is. Next.js hands on an `X-Forwarded-For` that a client sent, so anyone could take
 * another address for each guess at a password. Here the field is set from the socket before Next.js sees the request;
 * what was sent counts only where the peer is one of the trusted proxies. In the same way a connection that is TLS here
 * is https, whatever the client says of it.
 */
import { channel } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { containsAddress, parseIpAddress, type Cidr } from '@signalbox/shared/lib'

const field = 'x-forwarded-for'
const protocolField = 'x-forwarded-proto'

/** Holds for every server of the process from now on. @param trustedProxies `SIGNALBOX_TRUSTED_PROXIES`. */
export function setClientAddresses(trustedProxies: readonly Cidr[]): void {
  channel('http.server.request.start').subscribe((message) => {
    if (!isRequestStart(message)) return
    const { headers, socket } = message.request
    headers[field] = clientAddress(headers[field], socket.remoteAddress ?? 'unknown', trustedProxies)
    if ('encrypted' in socket) headers[protocolField] = 'https'
  })
}

/** The address nearest to us that is no trusted proxy. @param forwarded the field as received. */
export function clientAddress(
  forwarded: string | readonly string[] | undefined,
  peer: string,
  trustedProxies: readonly Cidr[],
): string {
  const hops = [forwarded ?? []].flat().flatMap((line) => line.split(',').map((hop) => hop.trim()))
  const isTrusted = (hop: string) => {
    const address = parseIpAddress(hop)
    return address !== null && trustedProxies.some((proxy) => containsAddress(proxy, address))
  }
  return [...hops, peer].findLast((hop) => !isTrusted(hop)) ?? peer
}

function isRequestStart(message: unknown): message is { readonly request: IncomingMessage } {
  return typeof message === 'object' && message !== null && 'request' in message
}
