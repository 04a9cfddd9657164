/**
 * Grouping: many routes drawn as few nodes. Everything that belongs to one group of routes stands in one node for each
 * column; what is broken is never hidden in it. Pure.
 */
import type { TopologyColumn, TopologyEdge, TopologyNode } from '@signalbox/shared/explain'
import { formatMany } from '@/lib/format.ts'
import { append, reachOf, toGraph, type Graph } from './graph.ts'
import { worst, type NodeState } from './state.ts'

export type GroupBy = 'none' | 'namespace' | 'hostname'

export interface GroupNode extends TopologyNode {
  /** Set where the node stands for several. */
  readonly group?: { readonly key: string; readonly count: number }
}

export interface GroupedGraph extends Graph {
  readonly nodes: ReadonlyMap<string, GroupNode>
}

/** Beyond this many nodes the map begins grouped. */
export const groupFrom = 250
/** At most so many broken nodes stand outside their groups; more would hide the map again. */
const brokenShown = 80
const nouns: Readonly<Record<TopologyColumn, string>> = {
  listener: 'listener',
  hostname: 'hostname',
  route: 'route',
  rule: 'rule',
  service: 'service',
  endpoint: 'endpoint',
}

/**
 * @param open keys of groups that are expanded in place.
 * @param stateOf state of a node, life included.
 */
export function groupGraph(
  graph: Graph,
  by: GroupBy,
  { open, stateOf }: { readonly open: ReadonlySet<string>; readonly stateOf: (id: string) => NodeState },
): GroupedGraph {
  if (by === 'none') return graph
  const apart = brokenWays(graph, stateOf)
  const groupOf = new Map<string, string>()
  for (const node of graph.nodes.values()) {
    const key = keyOf(graph, node, by)
    if (key !== null && !open.has(key) && !apart.has(node.id)) groupOf.set(node.id, key)
  }
  const members = new Map<string, TopologyNode[]>()
  for (const [id, key] of groupOf) {
    const node = graph.nodes.get(id)
    if (node !== undefined) append(members, `group/${key}/${node.column}`, node)
  }
  // One of a kind is no group.
  const drawnAs = new Map<string, string>()
  const nodes: GroupNode[] = [...graph.nodes.values()].filter(({ id }) => !groupOf.has(id))
  for (const [id, nodesOfGroup] of members) {
    const [only] = nodesOfGroup
    if (only === undefined) continue
    if (nodesOfGroup.length === 1) nodes.push(only)
    else {
      for (const node of nodesOfGroup) drawnAs.set(node.id, id)
      nodes.push(toGroup(id, groupOf.get(only.id) ?? '', nodesOfGroup, stateOf))
    }
  }
  return toGraph({ nodes, edges: joinEdges(graph.edges, drawnAs) })
}

function toGroup(
  id: string,
  key: string,
  members: readonly TopologyNode[],
  stateOf: (id: string) => NodeState,
): GroupNode {
  const [first] = members
  const column = first?.column ?? 'route'
  const states = members.map((node) => stateOf(node.id))
  const troubled = (['danger', 'caution'] as const).flatMap((state) => {
    const count = states.filter((one) => one === state).length
    return count === 0 ? [] : [`${count} ${state === 'danger' ? 'broken' : 'with caution'}`]
  })
  return {
    id,
    column,
    label: formatMany(members.length, nouns[column]),
    detail: [key, ...troubled].join(' · '),
    kind: 'Group',
    namespace: first?.namespace ?? '',
    name: key,
    state: worst(states),
    reasons: troubled,
    group: { key, count: members.length },
  }
}

/** Broken nodes and all that leads to and from them, as far as there are few of them. */
function brokenWays(graph: Graph, stateOf: (id: string) => NodeState): ReadonlySet<string> {
  const broken = new Set<string>()
  for (const edge of graph.edges) {
    if (edge.broken === undefined) continue
    // A refused route is what is broken, not the hostname that others use too.
    broken.add(graph.nodes.get(edge.to)?.column === 'route' ? edge.to : edge.from)
  }
  for (const id of graph.nodes.keys()) if (stateOf(id) === 'danger') broken.add(id)
  const apart = new Set<string>()
  for (const id of [...broken].filter((one) => graph.nodes.get(one)?.column !== 'listener').slice(0, brokenShown)) {
    for (const near of reachOf(graph, id).nodes) apart.add(near)
  }
  return apart
}

/** Listeners are few and stay; what hangs on several groups belongs to the first by name. */
function keyOf(graph: Graph, node: TopologyNode, by: Exclude<GroupBy, 'none'>): string | null {
  if (node.column === 'listener') return null
  const near = [node.id, ...reachOf(graph, node.id).nodes].map((id) => graph.nodes.get(id))
  const keys =
    by === 'namespace'
      ? near.filter((one) => one?.column === 'route').map((one) => one?.namespace ?? '')
      : near.filter((one) => one?.column === 'hostname').map((one) => domainOf(one?.label ?? ''))
  return keys.sort()[0] ?? (by === 'namespace' ? node.namespace : null)
}

/** `shop.example.com` and `*.example.com` belong to `example.com`; a name of two labels stands for itself. */
export function domainOf(hostname: string): string {
  const labels = hostname.split('.')
  return labels.length > 2 ? labels.slice(1).join('.') : hostname
}

/** Edges between groups run once. A broken one stays by itself. */
function joinEdges(edges: readonly TopologyEdge[], drawnAs: ReadonlyMap<string, string>): TopologyEdge[] {
  const joined = new Map<string, TopologyEdge>()
  for (const edge of edges) {
    const from = drawnAs.get(edge.from) ?? edge.from
    const to = drawnAs.get(edge.to) ?? edge.to
    if (from === edge.from && to === edge.to) joined.set(edge.id, edge)
    else if (edge.broken !== undefined) joined.set(edge.id, { ...edge, from, to })
    else joined.set(`${from} ${to}`, { id: `${from} ${to}`, from, to })
  }
  return [...joined.values()]
}
