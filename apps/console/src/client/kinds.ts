/** Kinds that pages show together. */
export const routeKinds = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute', 'Route'] as const
export type RouteKind = (typeof routeKinds)[number]

export function isRouteKind(kind: string): kind is RouteKind {
  return routeKinds.some((known) => known === kind)
}
