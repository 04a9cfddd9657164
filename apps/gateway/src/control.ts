/**
 * Control: the half of the gateway that follows the console. It starts from the last-known-good file, keeps what is
 * served equal to what the console holds, and tells the console what came of it. Knows nothing of requests.
 *
 *     watch → state → serving → last-known-good, report
 */
import type { GatewayReport, Snapshot } from '@signalbox/shared/snapshot'
import type { GatewayConfig } from './config.ts'
import { openAdminServer, type AdminServer } from './observe/admin-server.ts'
import { toMetricsText } from './observe/metrics.ts'
import type { Serving } from './serving.ts'
import { loadProcessKeys } from './process-keys.ts'
import { createLastKnownGood, type LastKnownGood } from './subscription/last-known-good.ts'
import { createReporter, type Reporter } from './subscription/report.ts'
import { createConfigState, type ConfigState, type RejectedResource } from './subscription/state.ts'
import { createWatch, type Watch } from './subscription/watch.ts'

export interface ControlParts {
  readonly config: GatewayConfig
  readonly serving: Serving
  /** Who this process is, in reports. */
  readonly identity: Pick<GatewayReport, 'instance' | 'version'> & { readonly startedAt: Date; readonly pid: number }
  readonly residentBytes: () => number
  readonly log: (sentence: string) => void
}

export interface Control {
  /** To be called when what `serving` reads has changed. */
  changed(): void
  /** Stops following, lets open exchanges end, reports for the last time. */
  stop(): Promise<void>
  /** The same, for another gateway that takes the place of this one: health is told by that one from here on. */
  handOver(): Promise<void>
}

const adminRetryMs = 100

/** A console that does not answer must not hold the end of the process up. */
const lastReportTimeoutMs = 2000

/** Resolves when the last-known-good file, where there is one, is being served and the console is followed. */
export async function startControl(parts: ControlParts): Promise<Control> {
  const lastKnownGood = createLastKnownGood(
    { folder: parts.config.folder, keys: loadProcessKeys(parts.config, parts.log).rest },
    parts.log,
  )
  const start = await lastKnownGood.load()
  const control = new ConsoleControl(parts, lastKnownGood, start)
  await control.openAdmin()
  if (start !== null) void control.startFrom(start)
  control.follow()
  return control
}

class ConsoleControl implements Control {
  readonly #parts: ControlParts
  readonly #lastKnownGood: LastKnownGood
  readonly #state: ConfigState
  readonly #reporter: Reporter
  readonly #stopping = new AbortController()
  #admin: AdminServer | null = null
  #following: Promise<void> = Promise.resolve()
  #isConnected = false
  #saidRejected: ReadonlySet<string> = new Set()

  constructor(parts: ControlParts, lastKnownGood: LastKnownGood, start: Snapshot | null) {
    this.#parts = parts
    this.#lastKnownGood = lastKnownGood
    this.#state = createConfigState(start)
    this.#reporter = createReporter({
      ...parts.config,
      read: () => this.#toReport(),
      samples: {
        take: () => parts.serving.takeSamples(),
        giveBack: (samples) => parts.serving.giveBackSamples(samples),
      },
    })
  }

  changed(): void {
    this.#reporter.reportNow()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#following
    await this.#parts.serving.drain()
    await Promise.race([this.#reporter.close(), new Promise((settle) => setTimeout(settle, lastReportTimeoutMs))])
    this.#admin?.close()
  }

  handOver(): Promise<void> {
    this.#admin?.close()
    return this.stop()
  }

  /** Tried again where the port is taken: the gateway that has it may be about to go. */
  async openAdmin(): Promise<void> {
    const isFirst = this.#admin === null
    const admin = await openAdminServer({
      ...this.#parts.config.admin,
      unreadiness: () => this.#unreadiness(),
      metrics: () => this.#metrics(),
      status: () => this.#status(),
      log: isFirst ? this.#parts.log : () => undefined,
    })
    this.#admin = admin
    if (this.#stopping.signal.aborted) admin.close()
    else if (admin.port === null) setTimeout(() => void this.openAdmin(), adminRetryMs).unref()
  }

  async startFrom(snapshot: Snapshot): Promise<void> {
    if (await this.#parts.serving.apply(snapshot))
      this.#parts.log(`Revision ${snapshot.revision} is in force, from the last-known-good file.`)
  }

  follow(): void {
    const { config, log } = this.#parts
    const state = this.#state
    const watch = createWatch({
      ...config,
      lastEventId: () => (state.resumeAfter === null ? null : String(state.resumeAfter)),
      random: Math.random,
      signal: this.#stopping.signal,
      log,
      onConnection: (isConnected) => (this.#isConnected = isConnected),
    })
    this.#following = this.#takeEvents(watch)
  }

  async #takeEvents(watch: Watch): Promise<void> {
    const { serving, log } = this.#parts
    for await (const event of watch) {
      const taken = await this.#state.take(event)
      if (taken.outcome === 'lost') {
        log(`${taken.reason} A whole snapshot is asked for; what is in force stays.`)
        watch.rejoin()
      } else if (taken.outcome === 'changed' || taken.snapshot.revision !== serving.read().revision)
        void this.#bringIntoForce(taken.snapshot)
      this.#sayRejected()
    }
  }

  /** Not waited for: while one revision is being applied, later ones are taken, and only the newest is applied next. */
  async #bringIntoForce(snapshot: Snapshot): Promise<void> {
    const { serving, log } = this.#parts
    const before = serving.read().revision
    if (!(await serving.apply(snapshot))) return
    const { revision } = serving.read()
    if (before === null) log(`Revision ${revision} is in force.`)
    const newest = this.#state.snapshot
    if (newest !== null && newest.revision === revision) await this.#lastKnownGood.save(newest)
  }

  #sayRejected(): void {
    const sentences = this.#state.rejected.map(toSentence)
    for (const sentence of sentences) if (!this.#saidRejected.has(sentence)) this.#parts.log(sentence)
    this.#saidRejected = new Set(sentences)
  }

  #toReport(): Omit<GatewayReport, 'samples'> {
    const { config, identity, serving } = this.#parts
    const { listeners, endpoints, traffic, revision } = serving.read()
    return {
      instance: identity.instance,
      version: identity.version,
      startedAt: identity.startedAt.toISOString(),
      revision: revision ?? 0,
      addressing: config.addressing,
      listeners,
      endpoints,
      traffic,
    }
  }

  #unreadiness(): string | null {
    if (this.#stopping.signal.aborted) return 'The gateway is stopping and finishes open requests.'
    return this.#parts.serving.read().revision === null ? 'No configuration is in force yet.' : null
  }

  #metrics(): string {
    const { identity, serving, residentBytes } = this.#parts
    const reading = serving.read()
    return toMetricsText({
      ...reading,
      revision: reading.revision ?? 0,
      connected: this.#isConnected,
      rejectedUpdates: this.#state.lostCount + reading.rejectedSnapshots,
      rejectedResources: this.#state.rejected.length,
      residentBytes: residentBytes(),
      startedAtSeconds: identity.startedAt.getTime() / 1000,
    })
  }

  #status(): unknown {
    const { config, identity, serving } = this.#parts
    const { traffic: _traffic, durations: _durations, metrics: _metrics, connections, ...reading } = serving.read()
    return {
      ...identity,
      connected: this.#isConnected,
      stopping: this.#stopping.signal.aborted,
      console: config.consoleUrl,
      addressing: config.addressing,
      ...reading,
      connections: Object.fromEntries(connections),
      rejected: this.#state.rejected,
    }
  }
}

function toSentence({ ref, errors, hasLastGood }: RejectedResource): string {
  const name = `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`
  const first = errors[0]
  const why = first === undefined ? '' : ` ${first.path}: ${first.message}`
  return `${name} is refused by this gateway${hasLastGood ? '; its last good version serves on' : ''}.${why}`
}
