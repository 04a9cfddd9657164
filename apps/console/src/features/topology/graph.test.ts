import { describe, expect, it } from 'vitest'
import { filterGraph, parseFilter } from './filter.ts'
import { reachOf, toGraph } from './graph.ts'
import { layout } from './layout.ts'
import { neighbour } from './neighbour.ts'
import { sampleTopology } from './sample-topology.ts'
import { toTree } from './tree.ts'

const graph = toGraph(
  sampleTopology(['l-1 > h-a > r-a > u-a > s-a > e-a', 'h-a > r-b > u-b > s-a', 'l-1 !> r-c > u-c > s-c'], {
    'h-a': { label: 'shop.example.com' },
    'r-c': { state: 'danger' },
  }),
)
const ids = (set: Iterable<string>) => [...set].sort()

describe('the path through a node', () => {
  it('goes up and down and does not turn back', () => {
    expect(ids(reachOf(graph, 'u-a').nodes)).toEqual(['e-a', 'h-a', 'l-1', 'r-a', 's-a', 'u-a'])
  })

  it('branches both ways where the node is shared', () => {
    expect(ids(reachOf(graph, 's-a').nodes)).toEqual(['e-a', 'h-a', 'l-1', 'r-a', 'r-b', 's-a', 'u-a', 'u-b'])
    expect(reachOf(graph, 's-a').edges).toContain('h-a>r-b')
  })
})

describe('the filter', () => {
  const shown = (text: string) =>
    ids(filterGraph(graph, parseFilter(text), (id) => graph.nodes.get(id)?.state ?? 'clear').nodes.keys())

  it.each([
    { text: '', is: ids(graph.nodes.keys()) },
    { text: 'r-b', is: ['e-a', 'h-a', 'l-1', 'r-b', 's-a', 'u-b'] },
    { text: 'state:broken', is: ['l-1', 'r-c', 's-c', 'u-c'] },
    { text: 'state:danger', is: ['l-1', 'r-c', 's-c', 'u-c'] },
    { text: 'namespace:c', is: ['l-1', 'r-c', 's-c', 'u-c'] },
    { text: 'host:SHOP', is: ['e-a', 'h-a', 'l-1', 'r-a', 'r-b', 's-a', 'u-a', 'u-b'] },
    { text: 'host:*.example.com', is: ['e-a', 'h-a', 'l-1', 'r-a', 'r-b', 's-a', 'u-a', 'u-b'] },
    { text: 'host:*.example', is: [] },
    { text: 'kind:service namespace:c', is: ['l-1', 'r-c', 's-c', 'u-c'] },
    { text: 'nothing', is: [] },
    { text: 'unknown:field', is: [] },
  ])('$text shows what matches with its way', ({ text, is }) => {
    expect(shown(text)).toEqual(is)
  })

  it('a term without its value says nothing yet', () => {
    expect(shown('namespace:')).toEqual(ids(graph.nodes.keys()))
  })
})

describe('arrow keys', () => {
  const laid = layout(
    [...graph.nodes.values()].map(({ id, column }) => ({ id, column, pin: id })),
    graph.edges,
  )
  it.each([
    ['h-a', 'ArrowRight', 'r-a'],
    ['u-a', 'ArrowLeft', 'r-a'],
    ['r-a', 'ArrowDown', 'r-b'],
    ['r-a', 'ArrowUp', null],
    ['r-b', 'Home', 'r-a'],
    ['r-a', 'End', 'r-c'],
    ['e-a', 'ArrowRight', null],
    ['r-a', 'x', null],
  ])('from %s, %s leads to %s', (from, key, to) => {
    expect(neighbour(graph, laid, from, key)).toBe(to)
  })
})

describe('the tree', () => {
  it('has listeners as roots, and a shared service under each of its rules', () => {
    const [root, ...rest] = toTree(graph)
    expect(rest).toEqual([])
    expect(root?.node.id).toBe('l-1')
    expect(root?.children.map(({ node }) => node.id)).toEqual(['h-a', 'r-c'])
    expect(root?.children[1]?.edge?.broken?.reason).toBe('NotAllowedByListeners')
    const services = root?.children[0]?.children.map(({ children }) => children[0]?.children[0])
    expect(services?.map((one) => one?.node.id)).toEqual(['s-a', 's-a'])
    expect(new Set(services?.map((one) => one?.path)).size).toBe(2)
  })
})
