/**
 * Upstreams: the Services of the tables in force, with connections that outlive a change of the tables.
 *
 * A change makes a new version of each upstream that it touches. Endpoints which both versions name are the same
 * objects, connections and all; what only the old one named is closed when its last exchange has ended.
 */
import type { EndpointReport } from '@signalbox/shared/snapshot'
import type { UpstreamId, UpstreamTarget } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import type { Balancer } from './balancer.ts'
import { createBalancer } from './create-balancer.ts'
import { Endpoint, toIdentity, type EndpointParts } from './endpoint.ts'
import { createLookup } from './lookup.ts'

/** One version of an upstream. Exchanges hold the version that they began with. */
export class Upstream {
  readonly target: UpstreamTarget
  readonly endpoints: ReadonlyMap<string, Endpoint>
  readonly #balancer: Balancer
  #users = 1

  constructor(target: UpstreamTarget, former: Upstream | undefined, parts: EndpointParts) {
    this.target = target
    const endpoints = new Map<string, Endpoint>()
    for (const address of target.endpoints) {
      const identity = toIdentity(target, address)
      if (endpoints.has(identity)) continue
      const endpoint = former?.endpoints.get(identity) ?? new Endpoint(target, address, parts)
      endpoint.hold()
      endpoints.set(identity, endpoint)
    }
    this.endpoints = endpoints
    this.#balancer = createBalancer(
      target.loadBalancing,
      target.endpoints.flatMap((address) => {
        const endpoint = endpoints.get(toIdentity(target, address))
        return endpoint === undefined || address.weight <= 0 ? [] : [{ endpoint, weight: address.weight }]
      }),
    )
  }

  /**
   * The endpoint for the next attempt, or `null` where there is none that was not tried. Endpoints that could not be
   * reached a moment ago come last.
   *
   * @param key What consistent hashing goes by, where the Service asks for it; without one, requests take turns.
   */
  pick(tried: ReadonlySet<Endpoint>, key: string | null = null): Endpoint | null {
    const resting = [...this.endpoints.values()].filter((endpoint) => endpoint.isResting)
    if (resting.length === 0) return this.#balancer.pick(tried, key)
    return this.#balancer.pick(new Set([...tried, ...resting]), key) ?? this.#balancer.pick(tried, key)
  }

  /** Keeps this version's connections until {@link release}. */
  acquire(): void {
    this.#users++
  }

  async release(): Promise<void> {
    this.#users--
    if (this.#users > 0) return
    await Promise.all([...this.endpoints.values()].map((endpoint) => endpoint.release()))
  }
}

export interface Upstreams {
  get(id: UpstreamId): Upstream | undefined
  update(targets: ReadonlyMap<UpstreamId, UpstreamTarget>): void
  report(): EndpointReport[]
  /** Resolves when the last exchange has ended and every connection is closed. */
  close(): Promise<void>
}

export function createUpstreams(clock: Clock, lookup = createLookup(clock)): Upstreams {
  let current = new Map<UpstreamId, Upstream>()
  const closing = new Set<Promise<void>>()

  const retire = (upstream: Upstream): void => {
    const closed = upstream.release().finally(() => closing.delete(closed))
    closing.add(closed)
  }

  const adopt = (targets: ReadonlyMap<UpstreamId, UpstreamTarget>): void => {
    const former = current
    current = new Map()
    for (const [id, target] of targets) {
      const known = former.get(id)
      current.set(id, known?.target === target ? known : new Upstream(target, known, { lookup, clock }))
    }
    for (const [id, upstream] of former) if (current.get(id) !== upstream) retire(upstream)
  }

  return {
    get: (id) => current.get(id),
    update: adopt,
    report: () =>
      [...current].flatMap(([id, upstream]) =>
        [...upstream.endpoints.values()].map((endpoint) => endpoint.toReport(id)),
      ),
    async close() {
      adopt(new Map())
      await Promise.all(closing)
    },
  }
}
