/** The map as it is drawn: filtered, grouped, laid out, with what flows. Pure. */
import type { Topology } from '@signalbox/shared/explain'
import type { Runtime } from '@signalbox/shared/snapshot'
import { sumTraffic, type Traffic } from '@/client/traffic.ts'
import { filterGraph, parseFilter } from './filter.ts'
import { append, toGraph, type Graph } from './graph.ts'
import { groupFrom, groupGraph, type GroupBy, type GroupedGraph, type GroupNode } from './grouping.ts'
import { layout, type Layout } from './layout.ts'
import { emptyOverlay, stateOf, toOverlay, type LiveState, type Overlay } from './overlay.ts'
import type { MapState } from './url-state.ts'

export interface MapModel {
  /** All of it. */
  readonly whole: Graph
  /** What the filter lets through, ungrouped: what the table shows. */
  readonly filtered: Graph
  /** What is drawn. */
  readonly graph: GroupedGraph
  readonly layout: Layout
  readonly overlay: Overlay
  readonly groupBy: GroupBy
  /** Rules that send to more than one service. */
  readonly splits: ReadonlySet<string>
  /** The node that the tab key reaches first. */
  readonly first: string | undefined
  readonly stateOf: (id: string) => LiveState
  /** Requests per second at a node; `null` where none are counted there. */
  readonly rateOf: (id: string) => number | null
}

export function toMapModel(
  topology: Topology,
  runtime: Pick<Runtime, 'traffic' | 'gateways'> | undefined,
  state: Pick<MapState, 'filter' | 'group' | 'open'> & { readonly namespace: string },
): MapModel {
  const whole = toGraph(topology)
  const overlay = runtime === undefined ? emptyOverlay : toOverlay(whole, runtime)
  const live = (id: string): LiveState => {
    const node = whole.nodes.get(id)
    return node === undefined ? { state: 'unknown', reasons: [] } : stateOf(node, overlay)
  }
  const filter = parseFilter(state.filter)
  const scope = state.namespace === '' ? filter : { ...filter, namespaces: [...filter.namespaces, state.namespace] }
  const filtered = filterGraph(whole, scope, (id) => live(id).state)
  const groupBy = state.group ?? (filtered.nodes.size > groupFrom ? 'namespace' : 'none')
  const graph = groupGraph(filtered, groupBy, { open: new Set(state.open), stateOf: (id) => live(id).state })
  const drawn = overlayOf(overlay, filtered, graph)
  const laid = layout([...graph.nodes.values()].map(toLayoutNode), graph.edges)
  return {
    whole,
    filtered,
    graph,
    layout: laid,
    overlay: drawn,
    groupBy,
    splits: new Set([...graph.out].filter(([id, edges]) => isSplit(graph, id, edges.length)).map(([id]) => id)),
    first: [...laid.places.values()].toSorted((a, b) => a.x - b.x || a.y - b.y)[0]?.id,
    stateOf: (id) => {
      const node = graph.nodes.get(id)
      return node?.group === undefined ? live(id) : node
    },
    rateOf: (id) => drawn.flows.get(id)?.requestsPerSecond ?? null,
  }
}

/** What flows, with what stands in groups added up at the group. */
function overlayOf(overlay: Overlay, filtered: Graph, { drawnAs, into }: GroupedGraph): Overlay {
  if (drawnAs.size === 0) return overlay
  const members = new Map<string, Traffic[]>()
  for (const [id, flow] of overlay.flows) {
    const group = drawnAs.get(id)
    if (group !== undefined) append(members, group, flow)
  }
  const rates = new Map<string, number>()
  for (const { id, from, to } of filtered.edges) {
    const rate = overlay.rates.get(id)
    if (rate === undefined) continue
    const [start, end] = [drawnAs.get(from) ?? from, drawnAs.get(to) ?? to]
    const edge = into.get(end)?.find((one) => one.from === start && one.broken === undefined)
    if (edge !== undefined) rates.set(edge.id, (rates.get(edge.id) ?? 0) + rate)
  }
  const sums = [...members].map(([id, flows]) => [id, sumTraffic(flows)] as const)
  return { ...overlay, rates, flows: new Map([...overlay.flows, ...sums]) }
}

function isSplit(graph: GroupedGraph, id: string, ways: number): boolean {
  const node = graph.nodes.get(id)
  return ways > 1 && node?.column === 'rule' && node.group === undefined
}

/** Pins: listeners by Gateway, rules by their number, everything else by namespace and name. */
function toLayoutNode(node: GroupNode) {
  return { id: node.id, column: node.column, pin: pinOf(node) }
}

function pinOf({ id, column, namespace, name, label, group }: GroupNode): string {
  if (group !== undefined) return `${group.key}/\u0001${id}`
  if (column === 'hostname') return label
  if (column === 'rule') return `${namespace}/${name}/${id.slice(id.lastIndexOf('/') + 1).padStart(4, '0')}`
  return `${namespace}/${name}/${label}`
}
