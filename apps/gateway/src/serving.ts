/**
 * Serving: the half of the gateway that carries traffic. A snapshot goes in, what is served follows it, and what is
 * served can be read at any time. Knows nothing of the console: `control.ts` does.
 *
 *     snapshot → attach → compile → reconcile → listeners → pipeline → upstreams
 */
import { randomBytes } from 'node:crypto'
import { attach, type Attachments } from '@signalbox/shared/attachment'
import type { Result } from '@signalbox/shared/lib'
import type { EndpointReport, ListenerReport, RequestSample, Snapshot } from '@signalbox/shared/snapshot'
import { compile, type CompiledTables } from '@signalbox/shared/table'
import { ownPortsOf, type GatewayConfig } from './config.ts'
import { createDataPlane, type DataPlane } from './data-plane.ts'
import type { Counters } from './policies/counters/counters.ts'
import { systemClock } from './exchange/clock.ts'
import type { MetricReading } from './exchange/metric-registry.ts'
import { createDatagramFront, createFront } from './fronts.ts'
import { ConnectionCount } from './listeners/connection-count.ts'
import type { DatagramSocketOptions } from './listeners/datagram-socket.ts'
import type { BindFailure, BoundSocket, SocketOptions } from './listeners/socket.ts'
import { watchOverload } from './observe/overload.ts'
import { Observation, type ObservationReading } from './observe/observation.ts'
import type { PolicyBehaviour } from './policies/behaviour.ts'
import type { Recorder } from './observe/record.ts'
import { loadProcessKeys } from './process-keys.ts'
import type { HealthNews } from './upstreams/upstreams.ts'
import { createReconciler, type Reconciler } from './reconcile/apply.ts'

export interface ServingReading extends ObservationReading {
  /** In force; `null` before the first. */
  readonly revision: number | null
  readonly listeners: readonly ListenerReport[]
  readonly endpoints: readonly EndpointReport[]
  /** Figures that policies keep. */
  readonly metrics: MetricReading
  /** Client connections open now, by socket id. */
  readonly connections: ReadonlyMap<string, number>
  /** Snapshots that could not be compiled; what was in force stayed. */
  readonly rejectedSnapshots: number
  /** Ids of the worker processes; empty where this process serves itself. */
  readonly workers: readonly number[]
}

export interface Serving {
  /**
   * Brings the snapshot into force. Calls that overlap are joined: the newest wins, the ones between are skipped.
   * Resolves with whether it, or a newer one, is in force. Never rejects.
   */
  apply(snapshot: Snapshot): Promise<boolean>
  read(): ServingReading
  /** Samples of requests since the last call. */
  takeSamples(): readonly RequestSample[]
  /** Takes samples back whose report did not arrive. */
  giveBackSamples(samples: readonly RequestSample[]): void
  /** Stops accepting, finishes open exchanges, cuts what is left after the drain time-out. */
  drain(): Promise<void>
}

/** Serving by one process, which may be one of several of a gateway. */
export interface OwnServing extends Serving {
  /** Whether this process asks endpoints how they are. At first it does not. */
  setChecking(checks: boolean): void
  /** Takes what another process of the gateway found out about an endpoint. */
  learnHealth(news: HealthNews): void
}

export interface ServingParts {
  readonly config: GatewayConfig
  /** Seals the session tickets of TLS. Default: one of this process alone. */
  readonly ticketSecret?: Buffer
  /** Gets every exchange too; the access log. */
  readonly recorders: readonly Recorder[]
  /** Behaviours of policies that users have added, by type. Default: none. */
  readonly addedPolicies?: ReadonlyMap<string, PolicyBehaviour<unknown>>
  /** Binds an address:port, alone or together with other processes; see `listeners/socket.ts`. */
  readonly openSocket: (options: SocketOptions) => Promise<Result<BoundSocket, BindFailure>>
  /** The same for datagrams; see `listeners/datagram-socket.ts`. */
  readonly openDatagramSocket: (options: DatagramSocketOptions) => Promise<Result<BoundSocket, BindFailure>>
  /** Where requests are counted against limits. Default: the memory of this process. */
  readonly counters?: Counters
  /** Called with what this process found out about endpoints, for the others of the gateway. Default: there are none. */
  readonly onHealthNews?: (news: HealthNews) => void
  /** Called whenever what `read` gives has changed by more than traffic. */
  readonly onChange: () => void
  readonly log: (sentence: string) => void
}

export function createServing(parts: ServingParts): OwnServing {
  return new ProcessServing(parts)
}

/** Serving by this process itself. */
/** How often those endpoints are asked whose health check is due; checks are late by that much at the most. */
const checkIntervalMs = 100

class ProcessServing implements OwnServing {
  readonly #parts: ServingParts
  readonly #observation: Observation
  readonly #dataPlane: DataPlane
  readonly #reconciler: Reconciler
  #newest: Snapshot | null = null
  #applying: Promise<boolean> | null = null
  #judged: Attachments | undefined
  #rejectedSnapshots = 0
  #checking: NodeJS.Timeout | null = null
  #tellsHealth = false

  constructor(parts: ServingParts) {
    const { config, openSocket, openDatagramSocket, onChange, log } = parts
    const connections = new ConnectionCount(config.maxConnections)
    const observation = new Observation(parts.recorders)
    const dataPlane = createDataPlane({
      config: { ...config, ownPorts: ownPortsOf(config) },
      sessionKey: loadProcessKeys(config, parts.log).session,
      recorder: observation,
      ...(parts.counters === undefined ? {} : { counters: parts.counters }),
      ...(parts.addedPolicies === undefined ? {} : { addedPolicies: parts.addedPolicies }),
      random: Math.random,
      clock: systemClock,
      mustShed: watchOverload(Math.random),
      onHealthChange: () => this.#healthChanged(),
      onHealthNews: (news) => parts.onHealthNews?.(news),
      log: parts.log,
    })
    const fronts = {
      dataPlane,
      drainTimeoutMs: config.drainTimeoutMs,
      ticketSecret: parts.ticketSecret ?? randomBytes(32),
    }
    this.#parts = parts
    this.#observation = observation
    this.#dataPlane = dataPlane
    this.#reconciler = createReconciler({
      openSocket: (where) => openSocket({ ...where, accept: connections.limit(where.accept) }),
      openDatagramSocket,
      createFront: (table) => createFront(table, fronts),
      createDatagramFront: (table) => createDatagramFront(table, fronts),
      adopt: (tables) => dataPlane.update(tables),
      portOffset: config.addressing.portOffset,
      drainTimeoutMs: config.drainTimeoutMs,
      onChange,
      log,
    })
  }

  apply(snapshot: Snapshot): Promise<boolean> {
    this.#newest = snapshot
    this.#applying ??= this.#applyNewest().finally(() => {
      this.#applying = null
    })
    return this.#applying
  }

  read(): ServingReading {
    this.#dataPlane.recordProgress()
    return {
      ...this.#observation.read(),
      revision: this.#reconciler.tables?.revision ?? null,
      listeners: this.#reconciler.listeners(),
      endpoints: this.#dataPlane.endpoints(),
      metrics: this.#dataPlane.metrics(),
      connections: this.#reconciler.connections(),
      rejectedSnapshots: this.#rejectedSnapshots,
      workers: [],
    }
  }

  takeSamples(): readonly RequestSample[] {
    return this.#observation.takeSamples()
  }

  giveBackSamples(samples: readonly RequestSample[]): void {
    this.#observation.giveBackSamples(samples)
  }

  setChecking(checks: boolean): void {
    if (!checks && this.#checking !== null) clearInterval(this.#checking)
    if (!checks) this.#checking = null
    else this.#checking ??= setInterval(() => void this.#dataPlane.checkHealth(), checkIntervalMs)
  }

  /** Many endpoints change at once, as at the start: they are told of together. */
  #healthChanged(): void {
    if (this.#tellsHealth) return
    this.#tellsHealth = true
    setTimeout(() => {
      this.#tellsHealth = false
      this.#parts.onChange()
    }, checkIntervalMs).unref()
  }

  learnHealth(news: HealthNews): void {
    this.#dataPlane.learnHealth(news)
  }

  async drain(): Promise<void> {
    this.setChecking(false)
    await this.#reconciler.drain()
    await this.#dataPlane.close()
  }

  async #applyNewest(): Promise<boolean> {
    let inForce = false
    while (this.#newest !== null) {
      const snapshot = this.#newest
      this.#newest = null
      const tables = await this.#compile(snapshot)
      inForce = tables !== null
      if (tables === null) continue
      await this.#reconciler.apply(tables)
      this.#observation.retain(tables)
    }
    return inForce
  }

  /**
   * Compiling does not fail on any snapshot; should it ever, what is in force must not be lost over it. Requests get
   * their turn between the two steps, each of which takes tens of milliseconds when ten thousand routes are new.
   */
  async #compile(snapshot: Snapshot): Promise<CompiledTables | null> {
    const { config, log } = this.#parts
    try {
      this.#judged = attach(snapshot, { addressing: config.addressing, previous: this.#judged })
      await new Promise((settle) => setImmediate(settle))
      return compile(snapshot, this.#judged, this.#reconciler.tables ?? undefined)
    } catch (error) {
      this.#rejectedSnapshots += 1
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
      log(`Revision ${snapshot.revision} cannot be compiled; what is in force stays. ${cause}`)
      return null
    }
  }
}
