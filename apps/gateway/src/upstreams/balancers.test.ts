import { describe, expect, it, onTestFinished } from 'vitest'
import { Average } from './average.ts'
import type { Balancer, WeightedEndpoint } from './balancer.ts'
import { createConsistentHashing } from './consistent-hashing.ts'
import { EndpointHealth } from './endpoint-health.ts'
import { Endpoint } from './endpoint.ts'
import { createLatency } from './latency.ts'
import { createLeastConnections } from './least-connections.ts'
import { createLookup } from './lookup.ts'
import { createReach } from './reach.ts'
import { Stalled } from './stalled.ts'
import { targetOf } from './testdata/target-of.ts'

let nowMs = 0
const clock = { monotonicMs: () => nowMs, epochMs: () => nowMs }

function endpoints(weights: readonly number[]): WeightedEndpoint[] {
  return weights.map((weight, index) => {
    const address = { address: '127.0.0.1', port: index + 1, weight }
    const health = new EndpointHealth(clock, { changed: () => undefined, found: () => undefined })
    const stalled = new Stalled(clock)
    const endpoint = new Endpoint(targetOf([]), address, {
      reach: createReach(createLookup(clock), []),
      clock,
      health,
      stalled,
    })
    endpoint.hold()
    onTestFinished(() => endpoint.release())
    return { endpoint, weight }
  })
}

const none: ReadonlySet<Endpoint> = new Set()

describe('consistent hashing', () => {
  it('shares keys out by weight', () => {
    const all = endpoints([1, 2, 1])
    const balancer = createConsistentHashing(all, 10_000)
    const counts = new Map<Endpoint | null, number>()
    for (let key = 0; key < 8000; key++) {
      const picked = balancer.pick(none, `key ${key}`)
      counts.set(picked, (counts.get(picked) ?? 0) + 1)
    }
    for (const { endpoint, weight } of all) expect((counts.get(endpoint) ?? 0) / 2000 / weight).toBeCloseTo(1, 0)
  })

  it('has nothing to give where there is none, or all were tried', () => {
    const all = endpoints([1, 1])
    expect(createConsistentHashing([], 10).pick(none, 'key')).toBeNull()
    const tried = new Set(all.map(({ endpoint }) => endpoint))
    expect(createConsistentHashing(all, 10).pick(tried, 'key')).toBeNull()
  })
})

describe.each<[string, (all: readonly WeightedEndpoint[]) => Balancer]>([
  ['least connections', createLeastConnections],
  ['latency', createLatency],
])('%s', (_, create) => {
  it('fills endpoints by their weights', () => {
    const all = endpoints([3, 1])
    const balancer = create(all)
    for (let count = 0; count < 8; count++) balancer.pick(none)?.start()
    expect(all.map(({ endpoint }) => endpoint.active)).toEqual([6, 2])
  })

  it('takes turns among equals, passes over what was tried, and ends', () => {
    const all = endpoints([1, 1, 1])
    const balancer = create(all)
    const tried = new Set<Endpoint>()
    for (let picked = balancer.pick(tried); picked !== null && tried.size < 9; picked = balancer.pick(tried))
      tried.add(picked)
    expect(tried).toEqual(new Set(all.map(({ endpoint }) => endpoint)))
    expect(balancer.pick(tried)).toBeNull()
  })
})

describe('latency', () => {
  it('shuns an endpoint that fails, and comes back to it when that is long ago', () => {
    const all = endpoints([1, 1])
    const balancer = createLatency(all)
    const [failed, well] = all.map(({ endpoint }) => endpoint)
    failed?.start().failed('It broke off.', 'broken-off')
    for (let count = 0; count < 4; count++) expect(balancer.pick(none)).toBe(well)
    nowMs += 200_000
    expect(new Set([balancer.pick(none), balancer.pick(none)]).size).toBe(2)
  })
})

describe('the average', () => {
  it('believes a slow answer at once, a quick one bit by bit, and fades', () => {
    const average = new Average(clock)
    average.see(10)
    average.see(100)
    expect(average.value).toBe(100)
    nowMs += 1000
    average.see(10)
    expect(average.value).toBeGreaterThan(50)
    nowMs += 100_000
    expect(average.value).toBeLessThan(0.1)
  })
})
