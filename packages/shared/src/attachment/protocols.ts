/**
 * Protocols: what this release serves, one row for each protocol of the Gateway API. A later protocol is a row that
 * becomes `served`, and the kinds that it takes.
 *
 * Source: Gateway API v1 `ProtocolType`, `ListenerSpec` ("distinct" listeners), `AllowedRoutes.kinds`.
 */
import type { RouteKind } from '../resources/index.ts'

export interface ProtocolSupport {
  /** False: a listener with it is refused with `UnsupportedProtocol`. */
  readonly served: boolean
  /** Kinds that may attach where `allowedRoutes.kinds` names none. */
  readonly routeKinds: readonly RouteKind[]
  /** What may stand together on one port: listeners of the same family do, if their hostnames differ. */
  readonly family: 'http' | 'tls' | 'tcp' | 'udp'
  /** Whether hostnames tell two listeners on one port apart. */
  readonly distinctByHostname: boolean
}

const protocols: Readonly<Record<string, ProtocolSupport>> = {
  HTTP: { served: true, routeKinds: ['HTTPRoute'], family: 'http', distinctByHostname: true },
  HTTPS: { served: false, routeKinds: [], family: 'tls', distinctByHostname: true },
  TLS: { served: false, routeKinds: [], family: 'tls', distinctByHostname: true },
  TCP: { served: false, routeKinds: [], family: 'tcp', distinctByHostname: false },
  UDP: { served: false, routeKinds: [], family: 'udp', distinctByHostname: false },
}

/** @returns the row of `protocol`, or `null` for a protocol that the Gateway API does not know. */
export function protocolSupport(protocol: string): ProtocolSupport | null {
  return Object.hasOwn(protocols, protocol) ? (protocols[protocol] ?? null) : null
}

/** For messages: `HTTP` or `HTTP, HTTPS`. */
export const servedProtocols = Object.keys(protocols)
  .filter((protocol) => protocols[protocol]?.served === true)
  .join(', ')
