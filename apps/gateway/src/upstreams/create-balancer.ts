/** The balancer that a Service asks for (`spec.upstream.loadBalancing`). */
import type { LoadBalancing } from '@signalbox/shared/table'
import type { Balancer, WeightedEndpoint } from './balancer.ts'
import { createConsistentHashing } from './consistent-hashing.ts'
import { createLatency } from './latency.ts'
import { createLeastConnections } from './least-connections.ts'
import { createRoundRobin } from './round-robin.ts'

export function createBalancer({ algorithm, slots }: LoadBalancing, endpoints: readonly WeightedEndpoint[]): Balancer {
  switch (algorithm) {
    case 'round-robin':
      return createRoundRobin(endpoints)
    case 'least-connections':
      return createLeastConnections(endpoints)
    case 'latency':
      return createLatency(endpoints)
    case 'consistent-hashing':
      return createConsistentHashing(endpoints, slots)
  }
}
