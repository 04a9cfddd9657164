/** The map as a graph that can be walked both ways. Pure. */
import type { Topology, TopologyEdge, TopologyNode } from '@signalbox/shared/explain'

export interface Graph {
  readonly nodes: ReadonlyMap<string, TopologyNode>
  readonly edges: readonly TopologyEdge[]
  readonly into: ReadonlyMap<string, readonly TopologyEdge[]>
  readonly out: ReadonlyMap<string, readonly TopologyEdge[]>
}

/** Everything on some way through a node: the whole up- and downstream path. */
export interface Reach {
  readonly nodes: ReadonlySet<string>
  readonly edges: ReadonlySet<string>
}

export function toGraph({ nodes, edges }: Pick<Topology, 'nodes' | 'edges'>): Graph {
  const into = new Map<string, TopologyEdge[]>()
  const out = new Map<string, TopologyEdge[]>()
  for (const edge of edges) {
    append(into, edge.to, edge)
    append(out, edge.from, edge)
  }
  return { nodes: new Map(nodes.map((node) => [node.id, node])), edges, into, out }
}

/** Upstream and downstream of one node, the node itself included. It does not turn back: siblings stay out. */
export function reachOf(graph: Graph, id: string): Reach {
  return reachOfAll(graph, [id])
}

export function reachOfAll(graph: Graph, ids: Iterable<string>): Reach {
  const nodes = new Set<string>(ids)
  const edges = new Set<string>()
  const start = [...nodes]
  walk(start, graph.into, (edge) => edge.from, { nodes, edges })
  walk(start, graph.out, (edge) => edge.to, { nodes, edges })
  return { nodes, edges }
}

function walk(
  start: readonly string[],
  along: ReadonlyMap<string, readonly TopologyEdge[]>,
  end: (edge: TopologyEdge) => string,
  found: { readonly nodes: Set<string>; readonly edges: Set<string> },
): void {
  const seen = new Set(start)
  const queue = [...start]
  // Grows while it is walked.
  for (const id of queue) {
    for (const edge of along.get(id) ?? []) {
      found.edges.add(edge.id)
      const next = end(edge)
      if (seen.has(next)) continue
      seen.add(next)
      found.nodes.add(next)
      queue.push(next)
    }
  }
}

export function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
