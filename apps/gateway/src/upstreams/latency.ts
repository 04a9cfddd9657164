/**
 * Latency: who is expected to answer first. The time to a response's head, averaged over the last seconds, times the
 * exchanges that are open, by weight (peak EWMA). An endpoint that was not asked for a while is given another chance,
 * for its average fades.
 */
import { createLowestCost } from './lowest-cost.ts'
import type { Balancer, WeightedEndpoint } from './balancer.ts'

/** Differences below this are noise, and open exchanges decide. */
const leastMs = 1

export function createLatency(endpoints: readonly WeightedEndpoint[]): Balancer {
  return createLowestCost(
    endpoints,
    ({ endpoint, weight }) => (Math.max(leastMs, endpoint.latencyMs) * (endpoint.active + 1)) / weight,
  )
}
