/** Least connections: who has the fewest exchanges open for its weight. Equals take turns. */
import { createLowestCost } from './lowest-cost.ts'
import type { Balancer, WeightedEndpoint } from './balancer.ts'

export function createLeastConnections(endpoints: readonly WeightedEndpoint[]): Balancer {
  return createLowestCost(endpoints, ({ endpoint, weight }) => (endpoint.active + 1) / weight)
}
