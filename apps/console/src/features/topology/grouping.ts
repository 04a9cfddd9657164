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
  /** The node that another stands for, by the id of the other. What stands for itself is not in it. */
  readonly drawnAs: ReadonlyMap<string, string>
}

/** Beyond this many nodes the map begins grouped. */
export const groupFrom = 250
/** Fewer routes than this are no group. */
const groupAtLeast = 4
/** So many broken ones of a group stand by themselves; more make a group of broken ones. */
const apartAtMost = 3
const brokenMark = '\u0001broken'
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
  if (by === 'none') return { ...graph, drawnAs: new Map() }
  const keys = new Map([...graph.nodes.values()].map((node) => [node.id, keyOf(graph, node, by)]))
  const groupOf = new Map<string, string>()
  const routes = new Map<string, number>()
  for (const [id, key] of keys) {
    if (key !== null && graph.nodes.get(id)?.column === 'route') routes.set(key, (routes.get(key) ?? 0) + 1)
  }
  for (const [id, key] of keys) {
    if (key !== null && !open.has(key) && (routes.get(key) ?? 0) >= groupAtLeast) groupOf.set(id, key)
  }
  setBrokenApart(graph, groupOf, stateOf)
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
  return { ...toGraph({ nodes, edges: joinEdges(graph.edges, drawnAs) }), drawnAs }
}

function toGroup(
  id: string,
  groupKey: string,
  members: readonly TopologyNode[],
  stateOf: (id: string) => NodeState,
): GroupNode {
  const [first] = members
  const column = first?.column ?? 'route'
  const key = groupKey.replace(brokenMark, '')
  const states = members.map((node) => stateOf(node.id))
  const troubled = (['danger', 'caution'] as const).flatMap((state) => {
    const count = states.filter((one) => one === state).length
    return count === 0 ? [] : [`${count} ${state === 'danger' ? 'broken' : 'with caution'}`]
  })
  return {
    id,
    column,
    label: formatMany(members.length, nouns[column]),
    detail: [...troubled, key].join(' · '),
    kind: 'Group',
    namespace: first?.namespace ?? '',
    name: key,
    state: worst(states),
    reasons: troubled,
    group: { key, count: members.length },
  }
}

/**
 * Takes what is broken out of the groups: few of one group stand by themselves with the way that leads there, many
 * make a group of their own. Endpoints that are down do not take their service apart.
 */
function setBrokenApart(graph: Graph, groupOf: Map<string, string>, stateOf: (id: string) => NodeState): void {
  const brokenByKey = new Map<string, string[]>()
  for (const id of brokenNodes(graph, stateOf)) {
    const key = groupOf.get(id)
    if (key !== undefined) append(brokenByKey, key, id)
  }
  for (const [key, ids] of brokenByKey) {
    for (const id of ids) {
      const way = reachOf(graph, id)
      if (ids.length <= apartAtMost) for (const near of way.nodes) groupOf.delete(near)
      else for (const near of way.nodes) if (groupOf.get(near) === key) groupOf.set(near, key + brokenMark)
    }
  }
  for (const [id, key] of groupOf) {
    const broken = graph.nodes.get(id)?.column === 'endpoint' && stateOf(id) === 'danger'
    if (broken && !key.endsWith(brokenMark)) groupOf.set(id, key + brokenMark)
  }
}

function brokenNodes(graph: Graph, stateOf: (id: string) => NodeState): ReadonlySet<string> {
  const broken = new Set<string>()
  for (const edge of graph.edges) {
    if (edge.broken === undefined) continue
    // A refused route is what is broken, not the hostname that others use too.
    broken.add(graph.nodes.get(edge.to)?.column === 'route' ? edge.to : edge.from)
  }
  for (const { id, column } of graph.nodes.values()) {
    if (column !== 'listener' && column !== 'endpoint' && stateOf(id) === 'danger') broken.add(id)
  }
  return broken
}

/** Listeners are few and stay; what hangs on several groups belongs to the first by name. */
function keyOf(graph: Graph, node: TopologyNode, by: Exclude<GroupBy, 'none'>): string | null {
  if (node.column === 'listener') return null
  const near = [node.id, ...reachOf(graph, node.id).nodes].map((id) => graph.nodes.get(id))
  const namespaces = near.filter((one) => one?.column === 'route').map((one) => one?.namespace ?? '')
  const domains = near.filter((one) => one?.column === 'hostname').map((one) => domainOf(one?.label ?? ''))
  // Routes that are refused have no hostname in force.
  const keys = by === 'hostname' && domains.length > 0 ? domains : namespaces
  return keys.sort()[0] ?? node.namespace
}

/** `shop.example.com` and `*.example.com` belong to `example.com`; a name of two labels stands for itself. */
function domainOf(hostname: string): string {
  const labels = hostname.split('.')
  return labels.length > 2 ? labels.slice(1).join('.') : hostname
}

/** Edges between groups run once; broken ones stay broken, each reason once. */
function joinEdges(edges: readonly TopologyEdge[], drawnAs: ReadonlyMap<string, string>): TopologyEdge[] {
  const joined = new Map<string, TopologyEdge>()
  for (const edge of edges) {
    const from = drawnAs.get(edge.from) ?? edge.from
    const to = drawnAs.get(edge.to) ?? edge.to
    if (from === edge.from && to === edge.to) {
      joined.set(edge.id, edge)
      continue
    }
    const id = [from, to, ...(edge.broken === undefined ? [] : [edge.broken.reason])].join(' ')
    joined.set(id, { id, from, to, ...(edge.broken === undefined ? {} : { broken: edge.broken }) })
  }
  return [...joined.values()]
}
