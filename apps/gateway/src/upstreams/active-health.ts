/**
 * Active health checks: endpoints are asked at intervals, by one process of a gateway for all of its processes.
 * Starts no timer of its own: {@link ActiveHealth.askDue} is called often and asks whoever is due.
 */
import type { UpstreamId } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import type { Endpoint } from './endpoint.ts'
import type { EndpointHealth, Seen } from './endpoint-health.ts'
import { probe } from './probe.ts'
import type { Upstream } from './upstreams.ts'

export interface ActiveHealthParts {
  readonly clock: Clock
  /** What was found, for the processes that do not ask themselves. */
  readonly found: (upstream: UpstreamId, endpoint: string, seen: Seen) => void
}

export class ActiveHealth {
  readonly #parts: ActiveHealthParts
  /** When each was asked last. */
  readonly #askedAtMs = new WeakMap<EndpointHealth, number>()
  readonly #underWay = new Set<EndpointHealth>()
  /** Checks under way by upstream. */
  readonly #running = new Map<UpstreamId, number>()

  constructor(parts: ActiveHealthParts) {
    this.#parts = parts
  }

  /** Asks every endpoint that is due, at most `concurrency` of a Service at a time. Resolves when all have answered. */
  async askDue(upstreams: Iterable<Upstream>): Promise<void> {
    const asked: Promise<void>[] = []
    for (const upstream of upstreams)
      for (const endpoint of upstream.endpoints.values())
        if (this.#isDue(upstream, endpoint.health)) asked.push(this.#ask(upstream, endpoint))
    await Promise.all(asked)
  }

  #isDue({ target }: Upstream, health: EndpointHealth): boolean {
    const { active } = target.healthChecks
    if (active === null || target.invalid !== null || this.#underWay.has(health)) return false
    if ((this.#running.get(target.id) ?? 0) >= active.concurrency) return false
    const intervalMs = health.isUnhealthy ? active.unhealthyIntervalMs : active.healthyIntervalMs
    if (intervalMs === 0) return false
    const askedAtMs = this.#askedAtMs.get(health)
    return askedAtMs === undefined || this.#parts.clock.monotonicMs() - askedAtMs >= intervalMs
  }

  async #ask({ target }: Upstream, { health, address, label, way }: Endpoint): Promise<void> {
    const { active: checks } = target.healthChecks
    if (checks === null) return
    const { clock, found } = this.#parts
    this.#askedAtMs.set(health, clock.monotonicMs())
    this.#underWay.add(health)
    this.#count(target.id, 1)
    try {
      const refusal = way.refusal()
      const seen: Seen =
        refusal === null
          ? await probe({ target, endpoint: address, checks }, way.lookup)
          : { kind: 'connection', message: refusal.message }
      health.checked(seen)
      found(target.id, label, seen)
    } finally {
      this.#underWay.delete(health)
      this.#count(target.id, -1)
    }
  }

  #count(id: UpstreamId, by: number): void {
    const running = (this.#running.get(id) ?? 0) + by
    if (running === 0) this.#running.delete(id)
    else this.#running.set(id, running)
  }
}
