/**
 * Serving: the half of the gateway that carries traffic. A snapshot goes in, what is served follows it, and what is
 * served can be read at any time. Knows nothing of the console: `control.ts` does.
 *
 *     snapshot → attach → compile → reconcile → listeners → pipeline → upstreams
 */
import { attach, type Attachments } from '@signalbox/shared/attachment'
import type { EndpointReport, ListenerReport, Snapshot, TrafficReport } from '@signalbox/shared/snapshot'
import { compile, type CompiledTables } from '@signalbox/shared/table'
import { frontLimits, type GatewayConfig } from './config.ts'
import { createDataPlane } from './data-plane.ts'
import { systemClock } from './exchange/clock.ts'
import { createHttpFront } from './listeners/http.ts'
import { openSocket } from './listeners/socket.ts'
import { createDurations, type DurationHistogram } from './observe/durations.ts'
import type { Recorder } from './observe/record.ts'
import { createSamples, type Samples } from './observe/samples.ts'
import { createTraffic } from './observe/traffic.ts'
import { createReconciler } from './reconcile/apply.ts'

export interface ServingReading {
  /** In force; `null` before the first. */
  readonly revision: number | null
  readonly listeners: readonly ListenerReport[]
  readonly endpoints: readonly EndpointReport[]
  readonly traffic: readonly TrafficReport[]
  readonly durations: readonly DurationHistogram[]
  readonly refused: number
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
  readonly samples: Pick<Samples, 'take' | 'giveBack'>
  /** Stops accepting, finishes open exchanges, cuts what is left after the drain time-out. */
  drain(): Promise<void>
}

export interface ServingParts {
  readonly config: GatewayConfig
  /** Gets every exchange too; the access log. */
  readonly recorders: readonly Recorder[]
  /** Several processes share the listeners. */
  readonly reusePort: boolean
  /** Called whenever what `read` gives has changed by more than traffic. */
  readonly onChange: () => void
  readonly log: (sentence: string) => void
}

export function createServing(parts: ServingParts): Serving {
  const { config, log } = parts
  const traffic = createTraffic()
  const durations = createDurations()
  const samples = createSamples(Math.random)
  const recorders = [traffic, durations, samples, ...parts.recorders]
  const dataPlane = createDataPlane({
    config,
    recorder: {
      exchange(record) {
        for (const recorder of recorders) recorder.exchange(record)
      },
    },
    random: Math.random,
    clock: systemClock,
  })
  const reconciler = createReconciler({
    openSocket: (where) =>
      openSocket({ ...where, maxConnections: frontLimits.maxConnections, reusePort: parts.reusePort }),
    createFront: (table) => createHttpFront({ table, serve: dataPlane.serve, limits: frontLimits }),
    replaceUpstreams: (targets) => dataPlane.update(targets),
    portOffset: config.addressing.portOffset,
    drainTimeoutMs: config.drainTimeoutMs,
    onChange: parts.onChange,
    log,
  })
  let newest: Snapshot | null = null
  let applying: Promise<boolean> | null = null
  let rejectedSnapshots = 0
  let judged: Attachments | undefined

  async function applyNewest(): Promise<boolean> {
    let inForce = false
    while (newest !== null) {
      const snapshot = newest
      newest = null
      const tables = await compileSnapshot(snapshot)
      inForce = tables !== null
      if (tables === null) continue
      await reconciler.apply(tables)
      forgetWhatIsGone(tables)
    }
    return inForce
  }

  /**
   * Compiling does not fail on any snapshot; should it ever, what is in force must not be lost over it. Requests get
   * their turn between the two steps, which with ten thousand routes are 40 ms each.
   */
  async function compileSnapshot(snapshot: Snapshot): Promise<CompiledTables | null> {
    try {
      judged = attach(snapshot, { addressing: config.addressing, previous: judged })
      await new Promise((settle) => setImmediate(settle))
      return compile(snapshot, judged, reconciler.tables ?? undefined)
    } catch (error) {
      rejectedSnapshots += 1
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error)
      log(`Revision ${snapshot.revision} cannot be compiled; what is in force stays. ${cause}`)
      return null
    }
  }

  function forgetWhatIsGone(tables: CompiledTables): void {
    const listeners = new Set<string>()
    const rules = new Set<string>()
    for (const socket of tables.sockets.values())
      for (const { id, routes } of socket.listenersByHostname.values()) {
        listeners.add(id)
        for (const { entries } of routes.entriesByHost.values()) for (const { rule } of entries) rules.add(rule.id)
      }
    const isWanted = { rule: (id: string) => rules.has(id), listener: (id: string) => listeners.has(id) }
    traffic.retain(isWanted)
    durations.retain(isWanted)
  }

  return {
    samples,
    apply(snapshot) {
      newest = snapshot
      applying ??= applyNewest().finally(() => {
        applying = null
      })
      return applying
    },
    read: () => ({
      revision: reconciler.tables?.revision ?? null,
      listeners: reconciler.listeners(),
      endpoints: dataPlane.endpoints(),
      traffic: traffic.totals(),
      durations: durations.histograms(),
      refused: durations.refused,
      connections: reconciler.connections(),
      rejectedSnapshots,
      workers: [],
    }),
    async drain() {
      await reconciler.drain()
      await dataPlane.close()
    },
  }
}
