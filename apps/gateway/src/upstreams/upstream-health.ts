/** The health of one upstream's endpoints and of the upstream as a whole. Outlives versions of the upstream. */
import { deepEqual, toHostPort } from '@signalbox/shared/lib'
import type { EndpointTarget, UpstreamTarget } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import { CircuitBreaker } from './circuit-breaker.ts'
import { EndpointHealth, type Verdict } from './endpoint-health.ts'

export interface UpstreamHealthListener {
  changed(): void
  /** @param endpoint `<address>:<port>` */
  found(endpoint: string, verdict: Verdict): void
}

interface Known {
  readonly health: EndpointHealth
  readonly breaker: KeptBreaker
}

export class UpstreamHealth {
  readonly #clock: Clock
  readonly #listener: UpstreamHealthListener
  readonly #breaker: KeptBreaker
  #endpoints = new Map<string, Known>()

  constructor(clock: Clock, listener: UpstreamHealthListener) {
    this.#clock = clock
    this.#listener = listener
    this.#breaker = new KeptBreaker(clock, () => listener.changed())
  }

  /** What is known of endpoints that stay is kept; those that left are forgotten. */
  adopt({ endpoints, healthChecks, circuitBreaker }: UpstreamTarget): void {
    const former = this.#endpoints
    this.#endpoints = new Map()
    const isOwn = circuitBreaker?.scope === 'Endpoint'
    const ofService = this.#breaker.adopt(isOwn ? null : circuitBreaker)
    for (const endpoint of endpoints) {
      const label = toLabel(endpoint)
      const known = former.get(label) ?? this.#begin(label)
      const own = known.breaker.adopt(isOwn ? circuitBreaker : null)
      known.health.configure({ checks: healthChecks, breaker: own ?? ofService, said: endpoint.said })
      this.#endpoints.set(label, known)
    }
  }

  /** Of an endpoint that the version adopted last names. */
  of(endpoint: EndpointTarget): EndpointHealth {
    const label = toLabel(endpoint)
    const known = this.#endpoints.get(label) ?? this.#begin(label)
    this.#endpoints.set(label, known)
    return known.health
  }

  /** @param label `<address>:<port>` */
  find(label: string): EndpointHealth | undefined {
    return this.#endpoints.get(label)?.health
  }

  #begin(label: string): Known {
    const changed = (): void => this.#listener.changed()
    const found = (verdict: Verdict): void => this.#listener.found(label, verdict)
    return {
      health: new EndpointHealth(this.#clock, { changed, found }),
      breaker: new KeptBreaker(this.#clock, changed),
    }
  }
}

/** A breaker that stays the same while its settings do. */
class KeptBreaker {
  readonly #clock: Clock
  readonly #changed: () => void
  #settings: UpstreamTarget['circuitBreaker'] = null
  #breaker: CircuitBreaker | null = null

  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock
    this.#changed = changed
  }

  adopt(settings: UpstreamTarget['circuitBreaker']): CircuitBreaker | null {
    if (deepEqual(settings, this.#settings)) return this.#breaker
    this.#settings = settings
    this.#breaker = settings === null ? null : new CircuitBreaker(settings, this.#clock, this.#changed)
    return this.#breaker
  }
}

const toLabel = ({ address, port }: EndpointTarget): string => toHostPort(address, port)
