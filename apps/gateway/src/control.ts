/**
 * Control: the half of the gateway that follows the console. It starts from the last-known-good file, keeps what is
 * served equal to what the console holds, and tells the console what came of it. Knows nothing of requests.
 *
 *     watch → state → serving → last-known-good, report
 */
import type { GatewayReport, Snapshot } from '@signalbox/shared/snapshot'
import type { GatewayConfig } from './config.ts'
import { openAdminServer } from './observe/admin-server.ts'
import { toMetricsText } from './observe/metrics.ts'
import type { Serving } from './serving.ts'
import { createLastKnownGood } from './subscription/last-known-good.ts'
import { createReporter } from './subscription/report.ts'
import { createConfigState, type RejectedResource } from './subscription/state.ts'
import { createWatch } from './subscription/watch.ts'

export interface ControlParts {
  readonly config: GatewayConfig
  readonly serving: Serving
  /** Who this process is, in reports. */
  readonly identity: Pick<GatewayReport, 'instance' | 'version'> & { readonly startedAt: Date }
  readonly residentBytes: () => number
  readonly log: (sentence: string) => void
}

export interface Control {
  /** To be called when what `serving` reads has changed. */
  changed(): void
  /** Stops following, lets open exchanges end, reports for the last time. */
  stop(): Promise<void>
}

/** A console that does not answer must not hold the end of the process up. */
const lastReportTimeoutMs = 2000

export async function startControl(parts: ControlParts): Promise<Control> {
  const { config, serving, identity, log } = parts
  const lastKnownGood = createLastKnownGood(config.folder, log)
  const start = await lastKnownGood.load()
  const state = createConfigState(start)
  const stopping = new AbortController()
  let connected = false

  const reporter = createReporter({ ...config, read: toReport, samples: serving.samples })
  const admin = await openAdminServer({ ...config.admin, unreadiness, metrics, status, log })
  if (start !== null) void startFrom(start)
  const following = follow()

  async function startFrom(snapshot: Snapshot): Promise<void> {
    if (await serving.apply(snapshot)) log(`Revision ${snapshot.revision} is in force, from the last-known-good file.`)
  }

  async function follow(): Promise<void> {
    const watch = createWatch({
      ...config,
      lastEventId: () => (state.resumeAfter === null ? null : String(state.resumeAfter)),
      random: Math.random,
      signal: stopping.signal,
      log,
      onConnection: (isConnected) => (connected = isConnected),
    })
    for await (const event of watch) {
      const taken = await state.take(event)
      if (taken.outcome === 'lost') {
        log(`${taken.reason} A whole snapshot is asked for; what is in force stays.`)
        watch.rejoin()
      } else if (taken.outcome === 'changed' || taken.snapshot.revision !== serving.read().revision)
        void bringIntoForce(taken.snapshot)
      sayRejected(state.rejected)
    }
  }

  /** Not waited for: while one revision is being applied, later ones are taken, and only the newest is applied next. */
  async function bringIntoForce(snapshot: Snapshot): Promise<void> {
    const before = serving.read().revision
    if (!(await serving.apply(snapshot))) return
    if (before === null) log(`Revision ${serving.read().revision} is in force.`)
    const newest = state.snapshot
    if (newest !== null && newest.revision === serving.read().revision) await lastKnownGood.save(newest)
  }

  const saidRejected = new Set<string>()
  function sayRejected(rejected: readonly RejectedResource[]): void {
    const sentences = rejected.map(toSentence)
    for (const sentence of sentences) if (!saidRejected.has(sentence)) log(sentence)
    saidRejected.clear()
    for (const sentence of sentences) saidRejected.add(sentence)
  }

  function toReport(): Omit<GatewayReport, 'samples'> {
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

  function unreadiness(): string | null {
    if (stopping.signal.aborted) return 'The gateway is stopping and finishes open requests.'
    return serving.read().revision === null ? 'No configuration is in force yet.' : null
  }

  function metrics(): string {
    const reading = serving.read()
    return toMetricsText({
      ...reading,
      revision: reading.revision ?? 0,
      connected,
      rejectedUpdates: state.lostCount + reading.rejectedSnapshots,
      rejectedResources: state.rejected.length,
      residentBytes: parts.residentBytes(),
      startedAtSeconds: identity.startedAt.getTime() / 1000,
    })
  }

  function status(): unknown {
    const { traffic: _traffic, durations: _durations, connections, ...reading } = serving.read()
    return {
      ...identity,
      connected,
      stopping: stopping.signal.aborted,
      console: config.consoleUrl,
      addressing: config.addressing,
      ...reading,
      connections: Object.fromEntries(connections),
      rejected: state.rejected,
    }
  }

  return {
    changed: reporter.reportNow,
    async stop() {
      stopping.abort()
      await following
      await serving.drain()
      await Promise.race([reporter.close(), new Promise((settle) => setTimeout(settle, lastReportTimeoutMs))])
      admin.close()
    },
  }
}

function toSentence({ ref, errors, hasLastGood }: RejectedResource): string {
  const name = `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`
  const first = errors[0]
  const why = first === undefined ? '' : ` ${first.path}: ${first.message}`
  return `${name} is refused by this gateway${hasLastGood ? '; its last good version serves on' : ''}.${why}`
}
