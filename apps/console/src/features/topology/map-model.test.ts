import type { Runtime } from '@signalbox/shared/snapshot'
import { describe, expect, it } from 'vitest'
import { toMapModel } from './map-model.ts'
import { sampleTopology } from './sample-topology.ts'
import type { NodeState } from './state.ts'

const untouched = { filter: '', group: null, open: [], namespace: '' }
const quiet: Pick<Runtime, 'traffic' | 'gateways'> = { traffic: [], gateways: [] }

/** Routes `1`…`count` of one namespace, all on one hostname. */
function team(namespace: string, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `l-1 > h-x > r${index}-${namespace} > u${index}-${namespace} > s${index}-${namespace}`,
  )
}

const byNamespace = { ...untouched, group: 'namespace' as const }
const danger = { state: 'danger' as NodeState }

describe('grouping', () => {
  it('a small map is not grouped, a large one is, by namespace', () => {
    expect(toMapModel(sampleTopology(team('a', 10)), quiet, untouched).groupBy).toBe('none')
    expect(toMapModel(sampleTopology(team('a', 100)), quiet, untouched).groupBy).toBe('namespace')
  })

  it('routes of a namespace stand as one node for each column, with their number', () => {
    const { graph } = toMapModel(sampleTopology([...team('a', 5), ...team('b', 4)]), quiet, byNamespace)
    const labels = [...graph.nodes.values()].map(({ label, group }) => `${group?.key ?? ''} ${label}`).sort()
    expect(labels).toEqual([
      ' h-x',
      ' l-1',
      'a 5 routes',
      'a 5 rules',
      'a 5 services',
      'b 4 routes',
      'b 4 rules',
      'b 4 services',
    ])
  })

  it('few routes are no group', () => {
    const { graph } = toMapModel(sampleTopology([...team('a', 3), ...team('b', 4)]), quiet, byNamespace)
    expect(graph.nodes.has('r0-a')).toBe(true)
    expect(graph.nodes.has('r0-b')).toBe(false)
  })

  it('an open group shows its members', () => {
    const { graph } = toMapModel(sampleTopology([...team('a', 5)]), quiet, { ...byNamespace, open: ['a'] })
    expect(graph.nodes.has('r4-a')).toBe(true)
  })

  it('what is broken stands outside of its group with its whole way', () => {
    const { graph } = toMapModel(sampleTopology(team('a', 6), { 's2-a': danger }), quiet, byNamespace)
    expect([...graph.nodes.keys()].filter((id) => id.includes('2-a')).sort()).toEqual(['r2-a', 's2-a', 'u2-a'])
    expect(
      [...graph.nodes.values()].find(({ group, column }) => group !== undefined && column === 'route')?.label,
    ).toBe('5 routes')
  })

  it('many broken ones make a group that says so, apart from the healthy one', () => {
    const broken = Object.fromEntries([0, 1, 2, 3].map((index) => [`r${index}-a`, danger]))
    const { graph } = toMapModel(sampleTopology(team('a', 9), broken), quiet, byNamespace)
    const routes = [...graph.nodes.values()].filter(({ column }) => column === 'route')
    expect(routes.map(({ label, state }) => [label, state]).sort()).toEqual([
      ['4 routes', 'danger'],
      ['5 routes', 'clear'],
    ])
  })

  it('a refused wish of a group stays a broken edge', () => {
    const wishes = [0, 1, 2, 3].map((index) => `l-1 !> r${index}-a > u${index}-a`)
    const { graph } = toMapModel(sampleTopology(wishes), quiet, byNamespace)
    const broken = graph.edges.filter((edge) => edge.broken !== undefined)
    expect(broken).toHaveLength(1)
    expect(graph.nodes.get(broken[0]?.to ?? '')?.label).toBe('4 routes')
  })
})

describe('what flows', () => {
  const topology = sampleTopology([
    'l-1 > h-x > HTTPRoute/a/r > HTTPRoute/a/r/0 > a/s:80 > a/s:80@10.0.0.1:80',
    'a/s:80 > a/s:80@10.0.0.2:80',
  ])
  const nodes = topology.nodes.map((node) => {
    const column = node.id.startsWith('HTTPRoute')
      ? node.id.endsWith('/0')
        ? 'rule'
        : 'route'
      : node.id.includes('@')
        ? 'endpoint'
        : node.id.startsWith('a/')
          ? 'service'
          : node.column
    return { ...node, column, state: column === 'endpoint' ? ('unknown' as const) : node.state }
  })
  const rate = {
    rule: 'HTTPRoute/a/r/0',
    listener: 'l-1',
    upstream: 'a/s:80',
    requestsPerSecond: 8,
    errorPercent: 0,
    meanDurationMs: 10,
    requestsTotal: 100,
  }
  const gateway: Runtime['gateways'][number] = {
    instance: 'i',
    version: '1',
    startedAt: '',
    lastSeenAt: '',
    connected: true,
    revision: 1,
    addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
    listeners: [],
    endpoints: [
      { upstream: 'a/s:80', address: '10.0.0.1', port: 80, health: 'healthy', active: 0 },
      { upstream: 'a/s:80', address: '10.0.0.2', port: 80, health: 'unhealthy', lastError: 'refused', active: 0 },
    ],
  }
  const model = (runtime: Pick<Runtime, 'traffic' | 'gateways'>) =>
    toMapModel({ ...topology, nodes }, runtime, untouched)

  it('is counted at listener, route, rule and service, and drawn on every edge between', () => {
    const { overlay } = model({ traffic: [rate], gateways: [] })
    for (const id of ['l-1', 'HTTPRoute/a/r', 'HTTPRoute/a/r/0', 'a/s:80']) {
      expect(overlay.flows.get(id)?.requestsPerSecond).toBe(8)
    }
    expect(overlay.rates.get('l-1>h-x')).toBe(8)
    expect(overlay.rates.get('a/s:80>a/s:80@10.0.0.1:80')).toBe(4)
  })

  it('endpoints are as the gateway processes find them', () => {
    const { stateOf } = model({ traffic: [], gateways: [gateway] })
    expect(stateOf('a/s:80@10.0.0.1:80').state).toBe('clear')
    expect(stateOf('a/s:80@10.0.0.2:80')).toEqual({ state: 'danger', reasons: ['refused'] })
  })

  it('what a process that is gone has said is not believed', () => {
    const { stateOf } = model({ traffic: [], gateways: [{ ...gateway, connected: false }] })
    expect(stateOf('a/s:80@10.0.0.1:80').state).toBe('unknown')
  })

  it('a listener that cannot be opened is broken, with the reason', () => {
    const failed = {
      listener: 'l-1',
      address: '127.0.0.1',
      boundPort: 80,
      state: 'failed' as const,
      error: 'port in use',
    }
    const { stateOf } = model({ traffic: [], gateways: [{ ...gateway, listeners: [failed] }] })
    expect(stateOf('l-1')).toEqual({ state: 'danger', reasons: ['port in use'] })
  })

  it.each([
    { errorPercent: 0.5, state: 'clear' },
    { errorPercent: 5, state: 'caution' },
    { errorPercent: 50, state: 'danger' },
  ])('$errorPercent % of 5xx is $state', ({ errorPercent, state }) => {
    const { stateOf } = model({ traffic: [{ ...rate, errorPercent }], gateways: [] })
    expect(stateOf('HTTPRoute/a/r/0').state).toBe(state)
  })

  it('of a group is the sum of its members', () => {
    const grouped = sampleTopology(
      Array.from({ length: 4 }, (_, index) => `l-1 > h-x > HTTPRoute/a/r${index} > HTTPRoute/a/r${index}/0`),
    )
    const traffic = [0, 1].map((index) => ({ ...rate, rule: `HTTPRoute/a/r${index}/0`, upstream: 'none' }))
    const columns = grouped.nodes.map((node) => (node.id.endsWith('/0') ? { ...node, column: 'rule' as const } : node))
    const named = columns.map((node) => ({
      ...node,
      namespace: 'a',
      column: node.id.startsWith('HTTPRoute') && !node.id.endsWith('/0') ? ('route' as const) : node.column,
    }))
    const { graph, overlay } = toMapModel({ ...grouped, nodes: named }, { traffic, gateways: [] }, byNamespace)
    const group = [...graph.nodes.values()].find(({ label }) => label === '4 routes')
    expect(overlay.flows.get(group?.id ?? '')?.requestsPerSecond).toBe(16)
    const edge = graph.into.get(group?.id ?? '')?.[0]
    expect(overlay.rates.get(edge?.id ?? '')).toBe(16)
  })
})
