/**
 * Topology: the route-to-service diagram as data, in fixed columns from left to right. Pure: traffic and health are
 * laid over it by id. Ids are stable across revisions, so that a drawing does not jump.
 */
import type { EffectivePolicyView } from './effective-policies.ts'

export type TopologyColumn = 'listener' | 'hostname' | 'route' | 'rule' | 'service' | 'endpoint'

export interface TopologyNode {
  /**
   * Listener: its ListenerId. Hostname: `host/<listener id>/<hostname>`. Route: `HTTPRoute/<ns>/<name>`.
   * Rule: `HTTPRoute/<ns>/<name>/<index>` (the id that traffic is counted by). Service: `<ns>/<name>:<port>` (an
   * UpstreamId). Endpoint: `<upstream id>@<address>:<port>`.
   */
  readonly id: string
  readonly column: TopologyColumn
  readonly label: string
  /** Second line: protocol and port, match chips joined, weights. */
  readonly detail: string
  readonly kind: string
  readonly namespace: string
  /** Name of the resource that the node belongs to. */
  readonly name: string
  readonly state: 'clear' | 'caution' | 'danger' | 'unknown'
  /** Why the state is not clear; empty where it is. */
  readonly reasons: readonly string[]
  /** Match chips of a rule, in precedence order: `GET`, `/cart…`, `x-canary: 1`. */
  readonly chips?: readonly string[]
  /** Of a rule: the policies in force on it; left out where there are none. */
  readonly policies?: readonly EffectivePolicyView[]
}

export interface TopologyEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Share of a rule's traffic for rule → service edges, 0 to 100. */
  readonly weightPercent?: number
  /** A wish that is refused or broken: `NotAllowedByListeners`, `RefNotPermitted`; drawn as a broken edge with the reason. */
  readonly broken?: { readonly reason: string; readonly message: string }
}

/** `GET /signalbox/v1/topology`. */
export interface Topology {
  readonly revision: number
  readonly nodes: readonly TopologyNode[]
  readonly edges: readonly TopologyEdge[]
}
