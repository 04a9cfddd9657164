/**
 * Overlay: what flows and how things are right now, laid over the map by id. Pure.
 *
 * Traffic is measured by listener, rule and upstream. What lies between is drawn from that: a hostname carries what
 * its routes take, an endpoint its even share of the upstream. Those two are drawn, but not shown as figures.
 */
import type { Runtime } from '@signalbox/shared/snapshot'
import { sumTraffic, type Traffic } from '@/client/traffic.ts'
import { append, type Graph } from './graph.ts'
import { worse, type NodeState } from './state.ts'

export interface LiveState {
  readonly state: NodeState
  readonly reasons: readonly string[]
}

export interface Overlay {
  /** Figures of listeners, routes, rules and services. */
  readonly flows: ReadonlyMap<string, Traffic>
  /** Requests per second of every edge that carries some. */
  readonly rates: ReadonlyMap<string, number>
  /** Nodes whose state the gateway processes know better than the configuration. */
  readonly states: ReadonlyMap<string, LiveState>
}

export const emptyOverlay: Overlay = { flows: new Map(), rates: new Map(), states: new Map() }

/** From this share of 5xx responses on, a rule, route or service is shown with caution. */
const cautionErrorPercent = 1
/** From this share on, as broken. */
const dangerErrorPercent = 20

type Rate = Runtime['traffic'][number]

export function toOverlay(graph: Graph, runtime: Pick<Runtime, 'traffic' | 'gateways'>): Overlay {
  const byNode = new Map<string, Rate[]>()
  for (const rate of runtime.traffic) {
    append(byNode, rate.listener, rate)
    append(byNode, rate.rule, rate)
    const route = routeOf(rate.rule)
    if (route !== rate.rule) append(byNode, route, rate)
    if (rate.upstream !== undefined) append(byNode, rate.upstream, rate)
  }
  const flows = new Map<string, Traffic>()
  for (const [id, rates] of byNode) if (graph.nodes.has(id)) flows.set(id, sumTraffic(rates))
  return { flows, rates: toEdgeRates(graph, runtime.traffic), states: toLiveStates(graph, runtime.gateways, flows) }
}

/** `HTTPRoute/<ns>/<name>` of a rule id. */
function routeOf(rule: string): string {
  return rule.startsWith('404/') ? rule : rule.slice(0, rule.lastIndexOf('/'))
}

function toEdgeRates(graph: Graph, traffic: readonly Rate[]): ReadonlyMap<string, number> {
  const rates = new Map<string, number>()
  const add = (edge: string | undefined, rate: number) => {
    if (edge !== undefined && rate > 0) rates.set(edge, (rates.get(edge) ?? 0) + rate)
  }
  const between = (from: string, to: string) => graph.out.get(from)?.find((edge) => edge.to === to)?.id
  for (const { rule, listener, upstream, requestsPerSecond } of traffic) {
    const route = routeOf(rule)
    add(between(route, rule), requestsPerSecond)
    const hostnames = (graph.into.get(route) ?? []).filter((edge) => between(listener, edge.from) !== undefined)
    for (const edge of hostnames) {
      add(edge.id, requestsPerSecond / hostnames.length)
      add(between(listener, edge.from), requestsPerSecond / hostnames.length)
    }
    if (upstream === undefined) continue
    add(between(rule, upstream), requestsPerSecond)
    const endpoints = (graph.out.get(upstream) ?? []).filter(({ broken }) => broken === undefined)
    for (const edge of endpoints) add(edge.id, requestsPerSecond / endpoints.length)
  }
  return rates
}

function toLiveStates(
  graph: Graph,
  gateways: Runtime['gateways'],
  flows: ReadonlyMap<string, Traffic>,
): ReadonlyMap<string, LiveState> {
  const states = new Map<string, LiveState>()
  const note = (id: string, state: NodeState, reason?: string) => {
    if (!graph.nodes.has(id)) return
    const known = states.get(id)
    const reasons = [...(known?.reasons ?? []), ...(reason === undefined ? [] : [reason])]
    states.set(id, { state: known === undefined ? state : worse(known.state, state), reasons: [...new Set(reasons)] })
  }
  for (const gateway of gateways) {
    if (!gateway.connected) continue
    for (const { listener, state, error } of gateway.listeners) {
      if (state === 'failed') note(listener, 'danger', error ?? 'A gateway process could not open it.')
    }
    for (const { upstream, address, port, health, lastError } of gateway.endpoints) {
      const id = `${upstream}@${address}:${port}`
      if (health === 'unhealthy') note(id, 'danger', lastError ?? 'The last attempt to reach it failed.')
      else if (health === 'healthy') note(id, 'clear')
    }
  }
  for (const [id, { errorPercent, requestsPerSecond }] of flows) {
    if (requestsPerSecond === 0 || errorPercent < cautionErrorPercent) continue
    const words = `${Math.round(errorPercent)} % of the responses of the last seconds were 5xx.`
    note(id, errorPercent >= dangerErrorPercent ? 'danger' : 'caution', words)
  }
  return states
}

/** State and reasons of a node, configuration and life together. */
export function stateOf(
  node: {
    readonly id: string
    readonly column: string
    readonly state: NodeState
    readonly reasons: readonly string[]
  },
  overlay: Overlay,
): LiveState {
  const live = overlay.states.get(node.id)
  if (live === undefined) return node
  // Life answers what configuration cannot know.
  if (node.state === 'unknown') return live
  return { state: worse(node.state, live.state), reasons: [...node.reasons, ...live.reasons] }
}
