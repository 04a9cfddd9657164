/**
 * Protocols: what is served, one row for each protocol of the Gateway API.
 *
 * Compatibility on one port (the Gateway API leaves it to implementations): HTTP stands alone; HTTPS and TLS share a
 * port and are told apart by the server name of the handshake, TLS that ends here and TLS that is passed through alike;
 * TCP stands alone; UDP does not meet the others.
 *
 * Source: Gateway API v1 `ProtocolType`, `ListenerSpec` ("distinct" listeners), `AllowedRoutes.kinds`.
 */
import type { AnyRoute, Listener, RouteKind } from '../resources/index.ts'

export interface ProtocolSupport {
  /** Kinds that may attach where `allowedRoutes.kinds` names none. */
  readonly routeKinds: readonly RouteKind[]
  /** What may stand together on one port: listeners of the same family do, if their hostnames differ. */
  readonly family: 'http' | 'tls' | 'tcp' | 'udp'
  /** Whether hostnames tell two listeners on one port apart. */
  readonly distinctByHostname: boolean
}

const protocols: Readonly<Record<string, ProtocolSupport>> = {
  HTTP: { routeKinds: ['HTTPRoute', 'GRPCRoute', 'Route'], family: 'http', distinctByHostname: true },
  HTTPS: { routeKinds: ['HTTPRoute', 'GRPCRoute', 'Route'], family: 'tls', distinctByHostname: true },
  TLS: { routeKinds: ['TLSRoute', 'Route'], family: 'tls', distinctByHostname: true },
  TCP: { routeKinds: ['TCPRoute', 'Route'], family: 'tcp', distinctByHostname: false },
  UDP: { routeKinds: ['UDPRoute', 'Route'], family: 'udp', distinctByHostname: false },
}

/** @returns the row of `protocol`, or `null` for a protocol that is not served. */
export function protocolSupport(protocol: string): ProtocolSupport | null {
  return Object.hasOwn(protocols, protocol) ? (protocols[protocol] ?? null) : null
}

/** Kinds that a listener can take: where TLS ends at it, what is inside may go to a TCPRoute as well. */
export function supportedRouteKinds({ protocol, tls }: Listener): readonly RouteKind[] {
  const kinds = protocolSupport(protocol)?.routeKinds ?? []
  return protocol === 'TLS' && tls?.mode === 'Terminate' ? [...kinds, 'TCPRoute'] : kinds
}

/** What a Route must speak to be taken; one of https alone answers plain requests by a redirect, or by 426. */
const routeProtocols: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['http', 'https', 'grpc', 'grpcs'],
  HTTPS: ['http', 'https', 'grpc', 'grpcs'],
  TCP: ['tcp'],
  UDP: ['udp'],
}

/** Whether the protocols of a Route are among those of the listener; other kinds of routes are of one protocol anyway. */
export function speaksProtocol(route: AnyRoute, { protocol, tls }: Listener): boolean {
  if (route.kind !== 'Route') return true
  const spoken =
    protocol === 'TLS' ? [tls?.mode === 'Terminate' ? 'tls' : 'tls_passthrough'] : (routeProtocols[protocol] ?? [])
  return route.spec.protocols.some((own) => spoken.includes(own))
}

/** For messages. */
export const servedProtocols = Object.keys(protocols).join(', ')
