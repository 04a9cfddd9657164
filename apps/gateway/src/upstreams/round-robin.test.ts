import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../exchange/clock.ts'
import { createLookup } from './lookup.ts'
import { EndpointHealth } from './endpoint-health.ts'
import { Endpoint } from './endpoint.ts'
import { createRoundRobin } from './round-robin.ts'
import { createReach } from './reach.ts'
import { Stalled } from './stalled.ts'
import { targetOf } from './testdata/target-of.ts'

function endpoints(weights: readonly number[]): { endpoint: Endpoint; weight: number }[] {
  return weights.map((weight, index) => {
    const health = new EndpointHealth(systemClock, { changed: () => undefined, found: () => undefined })
    const stalled = new Stalled(systemClock)
    const parts = { reach: createReach(createLookup(systemClock), []), clock: systemClock, health, stalled }
    const endpoint = new Endpoint(targetOf([]), { address: '127.0.0.1', port: index + 1, weight }, parts)
    endpoint.hold()
    onTestFinished(() => endpoint.release())
    return { endpoint, weight }
  })
}

/** Ports in the order in which they were picked. */
function picks(weights: readonly number[], count: number): string {
  const balancer = createRoundRobin(endpoints(weights))
  return Array.from({ length: count }, () => balancer.pick(new Set())?.label.split(':')[1] ?? '-').join('')
}

describe('round-robin', () => {
  it.each([
    { guarantee: 'takes turns', weights: [1, 1, 1], order: '123123' },
    { guarantee: 'spreads weights smoothly', weights: [5, 1, 1], order: '1121311' },
    { guarantee: 'has nothing to give where there is none', weights: [], order: '--' },
    { guarantee: 'gives one again and again', weights: [7], order: '111' },
  ])('$guarantee', ({ weights, order }) => {
    expect(picks(weights, order.length)).toBe(order)
  })

  it.each([[[1, 1]], [[3, 1]]])('of weights %j passes over what was tried, until nothing is left', (weights) => {
    const all = endpoints(weights)
    const balancer = createRoundRobin(all)
    const tried = new Set<Endpoint>()
    for (const _ of all) {
      const picked = balancer.pick(tried)
      expect(picked).not.toBeNull()
      if (picked !== null) tried.add(picked)
    }
    expect(tried.size).toBe(2)
    expect(balancer.pick(tried)).toBeNull()
  })
})
