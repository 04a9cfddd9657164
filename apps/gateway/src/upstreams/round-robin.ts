/**
 * Round-robin that honours weights smoothly: weights 5, 1, 1 give a a b a c a a, not a a a a a b c. Each pick adds
 * every endpoint's weight to its credit, takes the one with the most, and has it pay the sum of all weights.
 */
import type { Balancer, WeightedEndpoint } from './balancer.ts'

/** Over any run of as many picks as the sum of the weights, each endpoint is picked as often as its weight says. */
export function createRoundRobin(endpoints: readonly WeightedEndpoint[]): Balancer {
  const credits = endpoints.map(() => 0)
  const isEven = endpoints.every(({ weight }) => weight === endpoints[0]?.weight)
  let turn = 0

  return {
    pick(tried) {
      if (isEven) {
        // The same result without a pass over all of them.
        for (let skipped = 0; skipped < endpoints.length; skipped++) {
          const endpoint = endpoints[turn++ % endpoints.length]?.endpoint
          if (endpoint !== undefined && !tried.has(endpoint)) return endpoint
        }
        return null
      }
      let best = -1
      let paid = 0
      for (const [index, { endpoint, weight }] of endpoints.entries()) {
        if (tried.has(endpoint)) continue
        paid += weight
        credits[index] = (credits[index] ?? 0) + weight
        if (best === -1 || (credits[index] ?? 0) > (credits[best] ?? 0)) best = index
      }
      if (best === -1) return null
      credits[best] = (credits[best] ?? 0) - paid
      return endpoints[best]?.endpoint ?? null
    },
  }
}
