/** What routes of every kind have in common, whatever their fields are called. */
import type { GRPCRouteRule } from './grpc-route.ts'
import type { HTTPRouteRule } from './http-route.ts'
import type { AnyRoute } from './kinds.ts'
import type { StreamRouteRule } from './stream-rule.ts'

export type AnyRouteRule = HTTPRouteRule | GRPCRouteRule | StreamRouteRule

/** Hostnames as written; empty where the route names none or its kind knows none, which means every host. */
export function hostnamesOf({ spec }: AnyRoute): readonly string[] {
  return 'hostnames' in spec ? (spec.hostnames ?? []) : []
}

export function rulesOf({ spec }: AnyRoute): readonly AnyRouteRule[] {
  return spec.rules
}
