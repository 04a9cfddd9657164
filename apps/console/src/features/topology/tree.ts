/** The map as a tree: what a listener leads to, level by level. A node stands under everything that leads to it. Pure. */
import type { TopologyEdge, TopologyNode } from '@signalbox/shared/explain'
import { columnIndex } from './columns.ts'
import type { Graph } from './graph.ts'

export interface TreeNode {
  /** The way from the root, for a node may stand in several places. */
  readonly path: string
  readonly node: TopologyNode
  /** How it hangs on its parent; `null` for roots. */
  readonly edge: TopologyEdge | null
  readonly children: readonly TreeNode[]
}

/** Between ids in a path; not a character of any id. */
export const pathSeparator = '\n'

/** Roots are what nothing leads to: listeners first, then what hangs on none. Siblings by label, rules by number. */
export function toTree(graph: Graph): readonly TreeNode[] {
  const roots = [...graph.nodes.values()].filter(({ id }) => (graph.into.get(id) ?? []).length === 0)
  return roots.sort(inOrder).map((node) => grow(graph, node, null, ''))
}

function grow(graph: Graph, node: TopologyNode, edge: TopologyEdge | null, above: string): TreeNode {
  const path = above === '' ? node.id : `${above}${pathSeparator}${node.id}`
  const children = (graph.out.get(node.id) ?? [])
    .flatMap((next) => {
      const child = graph.nodes.get(next.to)
      const onward = child !== undefined && columnIndex(child.column) > columnIndex(node.column)
      return onward ? [{ child, next }] : []
    })
    .sort((a, b) => inOrder(a.child, b.child))
    .map(({ child, next }) => grow(graph, child, next, path))
  return { path, node, edge, children }
}

const collator = new Intl.Collator('en', { numeric: true })

function inOrder(a: TopologyNode, b: TopologyNode): number {
  return columnIndex(a.column) - columnIndex(b.column) || collator.compare(orderOf(a), orderOf(b))
}

function orderOf({ column, id, namespace, name, label }: TopologyNode): string {
  return column === 'rule' ? id : column === 'hostname' ? label : `${namespace}/${name}/${label}`
}
