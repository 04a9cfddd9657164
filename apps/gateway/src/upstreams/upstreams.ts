/**
 * Upstreams: the Services of the tables in force, with connections that outlive a change of the tables.
 *
 * A change makes a new version of each upstream that it touches. Endpoints which both versions name are the same
 * objects, connections and all; what only the old one named is closed when its last exchange has ended.
 */
import { detourEndpoint, type Detour } from '@signalbox/shared/match'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import type { UpstreamId, UpstreamTarget } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import { ActiveHealth } from './active-health.ts'
import type { Balancer } from './balancer.ts'
import { createBalancer } from './create-balancer.ts'
import { Endpoint, toIdentity, type EndpointParts } from './endpoint.ts'
import type { Seen, Verdict } from './endpoint-health.ts'
import { createLookup } from './lookup.ts'
import { createReach, type OwnPort } from './reach.ts'
import { UpstreamHealth } from './upstream-health.ts'
import { Stalled } from './stalled.ts'

/** One version of an upstream. Exchanges hold the version that they began with. */
export class Upstream {
  readonly target: UpstreamTarget
  readonly endpoints: ReadonlyMap<string, Endpoint>
  readonly health: UpstreamHealth
  readonly #balancer: Balancer
  readonly #weights: ReadonlyMap<Endpoint, number>
  #users = 1

  constructor(
    target: UpstreamTarget,
    former: Upstream | undefined,
    { health, ...parts }: EndpointParts & { readonly health: UpstreamHealth },
  ) {
    this.target = target
    this.health = health
    health.adopt(target)
    const endpoints = new Map<string, Endpoint>()
    for (const address of target.endpoints) {
      const identity = toIdentity(target, address)
      if (endpoints.has(identity)) continue
      const endpoint =
        former?.endpoints.get(identity) ?? new Endpoint(target, address, { ...parts, health: health.of(address) })
      endpoint.hold()
      endpoints.set(identity, endpoint)
    }
    this.endpoints = endpoints
    const weighted = target.endpoints.flatMap((address) => {
      const endpoint = endpoints.get(toIdentity(target, address))
      return endpoint === undefined || address.weight <= 0 ? [] : [{ endpoint, weight: address.weight }]
    })
    this.#weights = new Map(weighted.map(({ endpoint, weight }) => [endpoint, weight]))
    this.#balancer = createBalancer(target.loadBalancing, weighted)
  }

  /**
   * The endpoint for the next attempt, or `null` where there is none that was not tried and may have requests.
   * Endpoints that could not be reached a moment ago come last.
   *
   * @param key What consistent hashing goes by, where the Service asks for it; without one, requests take turns.
   */
  pick(tried: ReadonlySet<Endpoint>, key: string | null = null): Endpoint | null {
    const out = this.#out()
    if (out.length > 0 && this.#isDown(out)) return null
    const passed = out.length === 0 ? tried : new Set([...tried, ...out])
    const resting = [...this.endpoints.values()].filter((endpoint) => endpoint.isResting)
    if (resting.length === 0) return this.#balancer.pick(passed, key)
    return this.#balancer.pick(new Set([...passed, ...resting]), key) ?? this.#balancer.pick(passed, key)
  }

  /** Why no endpoint may have requests although there are some; `null` where one may. */
  get refusal(): 'no-healthy-endpoint' | 'circuit-open' | null {
    const out = this.#out()
    if (out.length === 0 || !this.#isDown(out)) return null
    return out.every((endpoint) => endpoint.health.isUnhealthy) ? 'no-healthy-endpoint' : 'circuit-open'
  }

  #out(): readonly Endpoint[] {
    let out: Endpoint[] | null = null
    for (const endpoint of this.endpoints.values()) if (!endpoint.mayServe) (out ??= []).push(endpoint)
    return out ?? []
  }

  #isDown(out: readonly Endpoint[]): boolean {
    let total = 0
    for (const weight of this.#weights.values()) total += weight
    let left = total
    for (const endpoint of out) left -= this.#weights.get(endpoint) ?? 0
    return left <= 0 || left * 100 < this.target.healthChecks.threshold * total
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

/** What one process of a gateway found out about an endpoint, for the others of it. */
export interface HealthNews {
  readonly upstream: UpstreamId
  /** `<address>:<port>` */
  readonly endpoint: string
  readonly found: { readonly seen: Seen } | { readonly verdict: Verdict }
}

interface HealthParts {
  /** The health of an endpoint, or a circuit, has changed. */
  readonly changed: () => void
  /** For the other processes of this gateway. */
  readonly tell: (news: HealthNews) => void
}

/** Hosts besides its own that an upstream may have been sent to at a time; of more the one unused longest is given up. */
const maxDetours = 256

export interface Upstreams {
  get(id: UpstreamId): Upstream | undefined
  /** What is spoken to like `upstream`, at another host. Kept with its connections as long as `upstream` is in force. */
  toward(upstream: Upstream, detour: Detour): Upstream
  update(targets: ReadonlyMap<UpstreamId, UpstreamTarget>): void
  report(): EndpointReport[]
  /** Asks the endpoints whose health check is due. Resolves when they have answered. */
  checkHealth(): Promise<void>
  /** Takes what another process of this gateway found. */
  learn(news: HealthNews): void
  /** Resolves when the last exchange has ended and every connection is closed. */
  close(): Promise<void>
}

const alone: HealthParts = { changed: () => undefined, tell: () => undefined }

/** @param ownPorts Of this system; nothing leads there. */
export function createUpstreams(clock: Clock, { changed, tell } = alone, ownPorts: readonly OwnPort[] = []): Upstreams {
  const reach = createReach(createLookup(clock), ownPorts)
  let current = new Map<UpstreamId, Upstream>()
  let checked: readonly Upstream[] = []
  const closing = new Set<Promise<void>>()
  const activeHealth = new ActiveHealth({
    clock,
    found: (upstream, endpoint, seen) => tell({ upstream, endpoint, found: { seen } }),
  })
  const stalled = new Stalled(clock)

  const detours = new Map<Upstream, Map<string, Upstream>>()

  const release = (upstream: Upstream): void => {
    const closed = upstream.release().finally(() => closing.delete(closed))
    closing.add(closed)
  }

  const beginHealth = (upstream: UpstreamId): UpstreamHealth =>
    new UpstreamHealth(clock, {
      changed,
      found: (endpoint, verdict) => tell({ upstream, endpoint, found: { verdict } }),
    })
  const retire = (upstream: Upstream): void => {
    for (const detour of detours.get(upstream)?.values() ?? []) release(detour)
    detours.delete(upstream)
    release(upstream)
  }

  const toward = (upstream: Upstream, detour: Detour): Upstream => {
    const { target } = upstream
    const endpoint = detourEndpoint(target, detour)
    if (endpoint === null) return upstream
    const label = `${endpoint.address} ${endpoint.port}`
    const known = detours.get(upstream) ?? new Map<string, Upstream>()
    const found =
      known.get(label) ??
      new Upstream(toDetour(target, endpoint), undefined, { reach, clock, stalled, health: beginHealth(target.id) })
    // Last in the map is what was used last.
    known.delete(label)
    known.set(label, found)
    if (current.get(target.id) === upstream) detours.set(upstream, known)
    const [oldest] = known.keys()
    const surplus = known.size > maxDetours && oldest !== undefined ? known.get(oldest) : undefined
    if (surplus !== undefined && oldest !== undefined) {
      known.delete(oldest)
      release(surplus)
    }
    return found
  }

  const adopt = (targets: ReadonlyMap<UpstreamId, UpstreamTarget>): void => {
    const former = current
    current = new Map()
    for (const [id, target] of targets) {
      const known = former.get(id)
      const health = known?.health ?? beginHealth(id)
      const parts = { reach, clock, health, stalled }
      current.set(id, known?.target === target ? known : new Upstream(target, known, parts))
    }
    for (const [id, upstream] of former) if (current.get(id) !== upstream) retire(upstream)
    checked = [...current.values()].filter(({ target }) => target.healthChecks.active !== null)
  }

  return {
    get: (id) => current.get(id),
    toward,
    update: adopt,
    report: () =>
      [...current].flatMap(([id, upstream]) =>
        [...upstream.endpoints.values()].map((endpoint) => endpoint.toReport(id)),
      ),
    checkHealth: () => activeHealth.askDue(checked),
    learn({ upstream, endpoint, found }) {
      const health = current.get(upstream)?.health.find(endpoint)
      if ('seen' in found) health?.checked(found.seen)
      else health?.learn(found.verdict)
    },
    async close() {
      adopt(new Map())
      await Promise.all(closing)
    },
  }
}

/** Nothing is asked of it but requests: what is known of the Service's own endpoints says nothing about it. */
function toDetour(target: UpstreamTarget, endpoint: UpstreamTarget['endpoints'][number]): UpstreamTarget {
  return {
    ...target,
    endpoints: [endpoint],
    healthChecks: { active: null, passive: null, threshold: 0 },
    circuitBreaker: null,
  }
}
