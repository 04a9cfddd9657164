/** The picture of the whole, cut down to what one may see. */
import type { Topology, TopologyNode } from '@signalbox/shared/explain'
import type { Visibility } from './visibility.ts'

/**
 * Nodes of visible resources and the hostnames between them. A hidden Service that a visible route names stays as it is
 * named there, and nothing is told of it.
 */
export function visibleTopology(topology: Topology, visibility: Visibility): Topology {
  if (visibility.isTotal) return topology
  const isSeen = ({ kind, namespace, name }: TopologyNode) => visibility.sees({ kind, namespace, name })
  const seen = new Set(topology.nodes.filter(isSeen).map(({ id }) => id))
  const routes = new Set(topology.nodes.flatMap(({ id, column }) => (column === 'route' && seen.has(id) ? [id] : [])))
  const hostnames = new Set(topology.edges.flatMap(({ from, to }) => (routes.has(to) ? [from] : [])))
  const named = new Set(topology.edges.flatMap(({ from, to }) => (seen.has(from) ? [to] : [])))
  const nodes = topology.nodes.flatMap((node): readonly TopologyNode[] => {
    if (node.column === 'hostname') return hostnames.has(node.id) && seen.has(node.id) ? [node] : []
    if (seen.has(node.id)) return [withoutHiddenPolicies(node, visibility)]
    if (node.column !== 'service' || !named.has(node.id)) return []
    return [{ ...node, detail: `${node.namespace} · not yours to see`, state: 'unknown', reasons: [] }]
  })
  const shown = new Set(nodes.map(({ id }) => id))
  return {
    revision: topology.revision,
    nodes,
    edges: topology.edges
      .filter(({ from, to }) => shown.has(from) && shown.has(to))
      .map((edge) => (edge.broken === undefined ? edge : { ...edge, broken: visibility.redactAll(edge.broken) })),
  }
}

/** That a hidden Policy is in force is no secret from whoever owns the route; what it is called is. */
function withoutHiddenPolicies(node: TopologyNode, visibility: Visibility): TopologyNode {
  const shown = { ...node, reasons: node.reasons.map((text) => visibility.redact(text)) }
  if (node.policies === undefined) return shown
  const policies = node.policies.map((view) => {
    const [namespace = '', name = ''] = view.policy.split('/')
    return visibility.sees({ kind: 'Policy', namespace, name }) ? view : { ...view, policy: 'not yours to see' }
  })
  return { ...shown, policies }
}
