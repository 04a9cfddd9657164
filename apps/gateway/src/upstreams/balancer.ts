/** Balancer: which endpoint gets the next attempt. */
import type { Endpoint } from './endpoint.ts'

export interface WeightedEndpoint {
  readonly endpoint: Endpoint
  /** Relative share; positive. */
  readonly weight: number
}

export interface Balancer {
  /**
   * The endpoint for the next attempt, or `null` where all are in `tried`. Remembers what it gave, so that shares
   * come out as the weights say.
   *
   * @param key What consistent hashing goes by; the others pass it over.
   */
  pick(tried: ReadonlySet<Endpoint>, key?: string | null): Endpoint | null
}
