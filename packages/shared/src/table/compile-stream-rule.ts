/**
 * TLSRoute, TCPRoute, UDPRoute → stream rules. Each has one rule, chosen once per connection or flow.
 *
 * Source: Gateway API v1 `TLSRouteRule`, `TCPRouteRule`, `UDPRouteRule`.
 */
import {
  effectiveBackendTls,
  toRouteId,
  toUpstreamId,
  type BackendState,
  type RouteState,
} from '../attachment/index.ts'
import { rulesOf } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { StreamRule } from './stream-table.ts'
import type { Backend } from './table.ts'

export function compileStreamRule({ kind, key, route, rules }: RouteState, streamKind: StreamRule['kind']): StreamRule {
  const backends = (rules[0]?.backends ?? []).map((backend): Backend => ({ ...backend, filters: [] }))
  return {
    id: `${toRouteId(kind, key)}/0`,
    kind: streamKind,
    route: key,
    ruleIndex: 0,
    name: rulesOf(route)[0]?.name ?? null,
    backends,
    totalWeight: backends.reduce((sum, { weight }) => sum + weight, 0),
  }
}

/**
 * The rule as it is carried out where TLS has ended at the listener: backends that a BackendTLSPolicy is for are spoken
 * to by TLS anew. What is passed through is never encrypted a second time.
 */
export function afterTermination(snapshot: Snapshot, rule: StreamRule): StreamRule {
  return { ...rule, backends: rule.backends.map((backend) => ({ ...backend, ...overTls(snapshot, backend) })) }
}

function overTls(snapshot: Snapshot, { service, port, protocol }: BackendState): Partial<BackendState> {
  if (protocol !== 'tcp' || port === null || effectiveBackendTls(snapshot, service, port) === null) return {}
  return { protocol: 'tls', upstream: toUpstreamId(service, port, 'tls') }
}
