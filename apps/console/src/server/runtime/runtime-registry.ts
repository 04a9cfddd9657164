/**
 * Runtime registry: what the gateway processes reported, put together. Lives in memory: after a restart of the console
 * the next reports, two seconds later, fill it again.
 */
import type { GatewayProcess, GatewayReport, RequestSample, Runtime } from '@signalbox/shared/snapshot'
import type { State } from '../store/store.ts'
import { toRates, TrafficHistory } from './traffic-history.ts'

/** A process that has not reported for so long is shown as not connected, and its traffic counts no more. */
export const disconnectedAfterMs = 10_000
/** A process that has not reported for so long is forgotten. */
const forgottenAfterMs = 10 * 60_000
const keptSamples = 100

interface KnownProcess {
  readonly report: GatewayReport
  readonly lastSeenMs: number
  readonly traffic: TrafficHistory
}

export interface RuntimeRegistryOptions {
  readonly read: () => State
  readonly now: () => Date
}

export class RuntimeRegistry {
  readonly #options: RuntimeRegistryOptions
  readonly #processes = new Map<string, KnownProcess>()
  #samples: readonly RequestSample[] = []
  #published: string | null = null
  readonly #listeners = new Set<() => void>()

  constructor(options: RuntimeRegistryOptions) {
    this.#options = options
  }

  /** Takes a report in place of the one before from the same process. */
  take(report: GatewayReport): void {
    const nowMs = this.#options.now().getTime()
    const known = this.#processes.get(report.instance)
    const traffic = known?.traffic ?? new TrafficHistory(Date.parse(report.startedAt), nowMs)
    traffic.add(report.traffic, nowMs)
    this.#processes.set(report.instance, { report, lastSeenMs: nowMs, traffic })
    this.#samples = newestFirst([...report.samples, ...this.#samples]).slice(0, keptSamples)
    for (const listener of this.#listeners) listener()
  }

  /** Calls `listener` after each report. Returns the way to stop. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The processes that have reported in the last ten minutes, oldest process first. */
  gateways(): readonly GatewayProcess[] {
    return this.#known().map(({ report, lastSeenMs }) => ({
      instance: report.instance,
      version: report.version,
      startedAt: report.startedAt,
      lastSeenAt: new Date(lastSeenMs).toISOString(),
      connected: this.#isConnected(lastSeenMs),
      revision: report.revision,
      addressing: report.addressing,
      listeners: report.listeners,
      endpoints: report.endpoints,
    }))
  }

  /** Everything as it is now. */
  read(): Runtime {
    const { snapshot, configRevision } = this.#options.read()
    const connected = this.#known().filter(({ lastSeenMs }) => this.#isConnected(lastSeenMs))
    return {
      revision: snapshot.revision,
      configRevision,
      gateways: this.gateways(),
      traffic: toRates(connected.flatMap(({ traffic }) => traffic.slices())),
      samples: this.#samples,
    }
  }

  /** {@link read} as JSON, as it was at the last {@link publish}. */
  get published(): string {
    this.#published ??= JSON.stringify(this.read())
    return this.#published
  }

  /** Makes {@link published} new. True where it differs. Called once a second as long as someone looks. */
  publish(): boolean {
    const before = this.#published
    this.#published = JSON.stringify(this.read())
    return before !== this.#published
  }

  /** Lets {@link published} be made when it is asked for next: nobody looks now. */
  unpublish(): void {
    this.#published = null
  }

  #known(): readonly KnownProcess[] {
    const nowMs = this.#options.now().getTime()
    for (const [instance, { lastSeenMs }] of this.#processes) {
      if (nowMs - lastSeenMs > forgottenAfterMs) this.#processes.delete(instance)
    }
    return [...this.#processes.values()].sort((a, b) => (a.report.startedAt < b.report.startedAt ? -1 : 1))
  }

  #isConnected(lastSeenMs: number): boolean {
    return this.#options.now().getTime() - lastSeenMs <= disconnectedAfterMs
  }
}

function newestFirst(samples: readonly RequestSample[]): readonly RequestSample[] {
  return samples.toSorted((a, b) => (a.at > b.at ? -1 : a.at < b.at ? 1 : 0))
}
