/** The endpoint that costs least now. Equals take turns. */
import type { Balancer, WeightedEndpoint } from './balancer.ts'

export function createLowestCost(
  endpoints: readonly WeightedEndpoint[],
  costOf: (candidate: WeightedEndpoint) => number,
): Balancer {
  let turn = 0
  return {
    pick(tried) {
      let best: WeightedEndpoint | null = null
      let least = Infinity
      const first = turn++
      for (let step = 0; step < endpoints.length; step++) {
        const candidate = endpoints[(first + step) % endpoints.length]
        if (candidate === undefined || tried.has(candidate.endpoint)) continue
        const cost = costOf(candidate)
        if (cost < least) [best, least] = [candidate, cost]
      }
      return best?.endpoint ?? null
    },
  }
}
