/**
 * Consistent hashing: requests with the same key go to the same endpoint, and when endpoints come or go only the keys
 * of those move. Every key belongs to one of a fixed number of slots, and every slot to the endpoint that has the
 * highest score there, by weight (rendezvous hashing, Thaler and Ravishankar 1998). So the slots of an endpoint that
 * is away are shared out among all others, and every worker and gateway comes to the same.
 */
import { hashText } from '@signalbox/shared/lib'
import type { Balancer, WeightedEndpoint } from './balancer.ts'
import type { Endpoint } from './endpoint.ts'
import { createRoundRobin } from './round-robin.ts'

/** @param slots With fewer of them the shares of endpoints are coarser. */
export function createConsistentHashing(endpoints: readonly WeightedEndpoint[], slots: number): Balancer {
  // For requests in which there is nothing to hash.
  const roundRobin = createRoundRobin(endpoints)
  /** Owners of slots, found when they are first asked for. */
  const owners = new Map<number, Endpoint | null>()

  return {
    pick(tried, key = null) {
      if (key === null) return roundRobin.pick(tried)
      const slot = hashText(key).high % slots
      let owner = owners.get(slot)
      if (owner === undefined) {
        owner = bestOf(endpoints, slot)
        owners.set(slot, owner)
      }
      if (owner === null || !tried.has(owner)) return owner
      return bestOf(
        endpoints.filter(({ endpoint }) => !tried.has(endpoint)),
        slot,
      )
    },
  }
}

function bestOf(endpoints: readonly WeightedEndpoint[], slot: number): Endpoint | null {
  let best: Endpoint | null = null
  let highest = -Infinity
  for (const { endpoint, weight } of endpoints) {
    const score = -weight / Math.log(toFraction(`${endpoint.label} ${slot}`))
    if (score > highest) [best, highest] = [endpoint, score]
  }
  return best
}

/** Between 0 and 1, neither of them included. */
const toFraction = (text: string): number => (hashText(text).high + 0.5) / 2 ** 32
