/** Small maps for tests: lines of `a > b`, nodes by the first letter of their id. */
import type { Topology, TopologyColumn, TopologyEdge, TopologyNode } from '@signalbox/shared/explain'

const columnByLetter: Readonly<Record<string, TopologyColumn>> = {
  l: 'listener',
  h: 'hostname',
  r: 'route',
  u: 'rule',
  s: 'service',
  e: 'endpoint',
}

/** @param ids such as `r-a`: column by its first letter, namespace by what stands behind the dash. */
function sampleNode(id: string, more: Partial<TopologyNode> = {}): TopologyNode {
  const column = columnByLetter[id.charAt(0)] ?? 'route'
  const namespace = id.slice(id.indexOf('-') + 1)
  return {
    id,
    column,
    label: id,
    detail: '',
    kind: 'HTTPRoute',
    namespace,
    name: id,
    state: 'clear',
    reasons: [],
    ...more,
  }
}

/** @param lines such as `l-1 > h-a > r-a`; `!>` is a broken edge. */
export function sampleTopology(
  lines: readonly string[],
  more: Readonly<Record<string, Partial<TopologyNode>>> = {},
): Topology {
  const ids = new Set<string>()
  const edges = new Map<string, TopologyEdge>()
  for (const line of lines) {
    const words = line.split(' ')
    words.forEach((word, index) => {
      if (index % 2 === 0) ids.add(word)
      else {
        const [from = '', to = ''] = [words[index - 1], words[index + 1]]
        const broken = word === '!>' ? { broken: { reason: 'NotAllowedByListeners', message: 'No.' } } : {}
        edges.set(`${from}>${to}`, { id: `${from}>${to}`, from, to, ...broken })
      }
    })
  }
  return { revision: 1, nodes: [...ids].map((id) => sampleNode(id, more[id])), edges: [...edges.values()] }
}
