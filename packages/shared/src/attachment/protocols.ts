/**
 * Protocols: what is served, one row for each protocol of the Gateway API.
 *
 * Compatibility on one port (the Gateway API leaves it to implementations): HTTP stands alone; HTTPS and TLS share a
 * port and are told apart by the server name of the handshake, TLS that ends here and TLS that is passed through alike;
 * TCP stands alone; UDP does not meet the others.
 *
 * Source: Gateway API v1 `ProtocolType`, `ListenerSpec` ("distinct" listeners), `AllowedRoutes.kinds`.
 */
import type { Listener, RouteKind } from '../resources/index.ts'

export interface ProtocolSupport {
  /** Kinds that may attach where `allowedRoutes.kinds` names none. */
  readonly routeKinds: readonly RouteKind[]
  /** What may stand together on one port: listeners of the same family do, if their hostnames differ. */
  readonly family: 'http' | 'tls' | 'tcp' | 'udp'
  /** Whether hostnames tell two listeners on one port apart. */
  readonly distinctByHostname: boolean
}

const protocols: Readonly<Record<string, ProtocolSupport>> = {
  HTTP: { routeKinds: ['HTTPRoute', 'GRPCRoute'], family: 'http', distinctByHostname: true },
  HTTPS: { routeKinds: ['HTTPRoute', 'GRPCRoute'], family: 'tls', distinctByHostname: true },
  TLS: { routeKinds: ['TLSRoute'], family: 'tls', distinctByHostname: true },
  TCP: { routeKinds: ['TCPRoute'], family: 'tcp', distinctByHostname: false },
  UDP: { routeKinds: ['UDPRoute'], family: 'udp', distinctByHostname: false },
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

/** For messages. */
export const servedProtocols = Object.keys(protocols).join(', ')
