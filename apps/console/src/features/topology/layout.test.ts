import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns, columnIndex } from './columns.ts'
import { layout, type Layout, type LayoutEdge, type LayoutNode } from './layout.ts'

interface Graph {
  readonly nodes: readonly LayoutNode[]
  readonly edges: readonly LayoutEdge[]
}

const node = (column: LayoutNode['column'], pin: string): LayoutNode => ({ id: `${column}:${pin}`, column, pin })
const edge = (from: string, to: string): LayoutEdge => ({ id: `${from}>${to}`, from, to })

/** A route by itself: hostname, route, rules, a service, its endpoint, all on one listener. */
function team(name: string, rules = 1): Graph {
  const ruleNodes = Array.from({ length: rules }, (_, index) => node('rule', `${name}/${index}`))
  const nodes = [
    node('hostname', name),
    node('route', name),
    ...ruleNodes,
    node('service', name),
    node('endpoint', name),
  ]
  return {
    nodes,
    edges: [
      edge('listener:http', `hostname:${name}`),
      edge(`hostname:${name}`, `route:${name}`),
      ...ruleNodes.flatMap(({ id }) => [edge(`route:${name}`, id), edge(id, `service:${name}`)]),
      edge(`service:${name}`, `endpoint:${name}`),
    ],
  }
}

function join(...graphs: readonly Graph[]): Graph {
  return {
    nodes: [node('listener', 'http'), ...graphs.flatMap(({ nodes }) => nodes)],
    edges: graphs.flatMap(({ edges }) => edges),
  }
}

const lay = ({ nodes, edges }: Graph) => layout(nodes, edges)

/** Any nodes in any columns, any edges between them, the senseless ones included. */
const anyGraph: fc.Arbitrary<Graph> = fc
  .array(fc.record({ column: fc.constantFrom(...columns), pin: fc.string({ maxLength: 3 }) }), { maxLength: 40 })
  .chain((made) => {
    const nodes = made.map(({ column, pin }, index) => ({ id: `n${index}`, column, pin }))
    const ends = fc.nat({ max: Math.max(0, nodes.length) })
    return fc.array(fc.tuple(ends, ends), { maxLength: 80 }).map((pairs) => ({
      nodes,
      edges: pairs.map(([from, to], index) => ({ id: `e${index}`, from: `n${from}`, to: `n${to}` })),
    }))
  })

function overlaps({ places }: Layout): string[] {
  const all = [...places.values()]
  return all.flatMap((a, index) =>
    all
      .slice(index + 1)
      .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
      .map((b) => `${a.id} and ${b.id}`),
  )
}

describe('every graph', () => {
  it('no two nodes overlap, and none stands above the top', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const laid = lay(graph)
        expect(overlaps(laid)).toEqual([])
        expect(laid.places.size).toBe(graph.nodes.length)
        for (const { y, height } of laid.places.values()) {
          expect(y).toBeGreaterThanOrEqual(0)
          expect(y + height).toBeLessThanOrEqual(laid.height)
          expect(Number.isInteger(y)).toBe(true)
        }
      }),
    )
  })

  it('every track runs from left to right, and none is drawn that cannot', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const columnOf = new Map(graph.nodes.map(({ id, column }) => [id, columnIndex(column)]))
        const { tracks } = lay(graph)
        for (const { path, from, to, box } of tracks) {
          expect(columnOf.get(from)).toBeLessThan(columnOf.get(to) ?? -1)
          expect(box.left).toBeLessThan(box.right)
          const across = [...path.matchAll(/[MHL](-?[\d.]+)/g)].map(([, x]) => Number(x))
          expect(across).toEqual(across.toSorted((a, b) => a - b))
        }
        const possible = graph.edges.filter(({ from, to }) => (columnOf.get(from) ?? 9) < (columnOf.get(to) ?? -1))
        expect(tracks).toHaveLength(possible.length)
      }),
    )
  })

  it('the order in which nodes and edges are given changes nothing', () => {
    fc.assert(
      fc.property(anyGraph, (graph) => {
        const pinned = { ...graph, nodes: graph.nodes.map((one) => ({ ...one, pin: `${one.pin} ${one.id}` })) }
        const turned = { nodes: pinned.nodes.toReversed(), edges: pinned.edges }
        expect(lay(turned).places).toEqual(lay(pinned).places)
      }),
    )
  })
})

describe('stability', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 2, maxLength: 12 })

  it('without an unrelated route the rest keeps its order and its shape', () => {
    fc.assert(
      fc.property(
        names,
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 12 }),
        (all, pick, rules) => {
          const gone = all[pick % all.length] ?? ''
          const graphs = new Map(all.map((name, index) => [name, team(name, rules[index])]))
          const before = lay(join(...graphs.values()))
          graphs.delete(gone)
          const after = lay(join(...graphs.values()))
          for (const [name, { nodes }] of graphs) {
            const shift = (before.places.get(`route:${name}`)?.y ?? 0) - (after.places.get(`route:${name}`)?.y ?? 0)
            for (const { id } of nodes) {
              const [was, is] = [before.places.get(id), after.places.get(id)]
              expect({ id, x: is?.x, y: (is?.y ?? 0) + shift }).toEqual({ id, x: was?.x, y: was?.y })
            }
          }
          const order = (laid: Layout) =>
            [...graphs.keys()].sort(
              (a, b) => (laid.places.get(`route:${a}`)?.y ?? 0) - (laid.places.get(`route:${b}`)?.y ?? 0),
            )
          expect(order(after)).toEqual(order(before))
        },
      ),
    )
  })
})

describe('shape', () => {
  it('a single line is straight', () => {
    const { places } = lay(join(team('shop')))
    const middles = new Set([...places.values()].map(({ y, height }) => y + height / 2))
    expect(middles.size).toBe(1)
  })

  it('routes stand by name, rules in their order under their route', () => {
    const { places } = lay(join(team('b', 3), team('a', 2)))
    const inColumn = (column: string) =>
      [...places.values()]
        .filter((place) => place.column === column)
        .sort((a, b) => a.y - b.y)
        .map(({ id }) => id)
    expect(inColumn('route')).toEqual(['route:a', 'route:b'])
    expect(inColumn('rule')).toEqual(['rule:a/0', 'rule:a/1', 'rule:b/0', 'rule:b/1', 'rule:b/2'])
  })

  it('a track past a column leaves the nodes of that column alone', () => {
    const graph = join(team('a'), { nodes: [node('route', 'a0')], edges: [edge('listener:http', 'route:a0')] })
    const laid = lay({ ...graph, edges: [...graph.edges, edge('route:a0', 'service:a')] })
    const way = laid.tracks.find(({ to }) => to === 'route:a0')
    const host = laid.places.get('hostname:a')
    expect(way).toBeDefined()
    const heights = [...(way?.path ?? '').matchAll(/[ V](-?\d+)/g)].map(([, y]) => Number(y))
    const passesAt = heights.at(-1) ?? 0
    expect(passesAt < (host?.y ?? 0) || passesAt > (host?.y ?? 0) + (host?.height ?? 0)).toBe(true)
  })

  it('an empty map has no height', () => {
    expect(layout([], [])).toEqual({ places: new Map(), tracks: [], height: 0 })
  })
})
