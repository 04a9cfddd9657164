/** What routes of every kind have in common, whatever their fields are called. */
import type { GRPCRouteRule } from './grpc-route.ts'
import type { HTTPRouteRule } from './http-route.ts'
import type { AnyRoute, RouteKind } from './kinds.ts'
import { hostname, type BackendRef } from './reference.ts'
import { isGrpcRoute, subsystemOf, type Route } from './route.ts'
import type { StreamRouteRule } from './stream-rule.ts'

/** What a Route has in place of rules: one, to its Service, whose port may be left out. */
export interface RouteRule {
  readonly name?: undefined
  readonly backendRefs: readonly BackendRef[]
}

export type AnyRouteRule = HTTPRouteRule | GRPCRouteRule | StreamRouteRule | RouteRule

/**
 * Hostnames as the Gateway API has them; empty where the route is not bound to any, or in a way that only its own kind
 * knows (hosts of a Route with a port, or with a wildcard at their end; expressions).
 */
export function hostnamesOf(route: AnyRoute): readonly string[] {
  if (route.kind === 'Route') return plainHosts(route)
  return 'hostnames' in route.spec ? (route.spec.hostnames ?? []) : []
}

function plainHosts({ spec }: Route): readonly string[] {
  const hosts = (spec.hosts ?? []).map((host) => host.toLowerCase())
  return hosts.every((host) => hostname.safeParse(host).success) ? hosts : []
}

export function rulesOf(route: AnyRoute): readonly AnyRouteRule[] {
  return route.kind === 'Route' ? [ruleOf(route)] : route.spec.rules
}

function ruleOf({ spec: { service } }: Route): RouteRule {
  if (service === undefined) return { backendRefs: [] }
  return { backendRefs: [{ group: '', kind: 'Service', ...service, weight: 1 }] }
}

/** The kind of the Gateway API whose traffic a route carries: a Route says so by its protocols. */
export function trafficKindOf(route: AnyRoute): Exclude<RouteKind, 'Route'> {
  if (route.kind !== 'Route') return route.kind
  const { protocols } = route.spec
  if (isGrpcRoute(route.spec)) return 'GRPCRoute'
  if (subsystemOf(route.spec) === 'http') return 'HTTPRoute'
  if (protocols.every((protocol) => protocol === 'udp')) return 'UDPRoute'
  return protocols.includes('tcp') || protocols.includes('udp') ? 'TCPRoute' : 'TLSRoute'
}
