/**
 * Primary: a {@link Serving} that is carried out by several processes. It follows the console once for all of them,
 * hands each change on as a difference, adds their readings up, counts requests against limits for all of them, and
 * starts a worker again that ends by itself.
 *
 * Each worker binds the listeners itself (`SO_REUSEPORT`) and the kernel spreads connections over them: no process
 * stands in the path of a request, and a connection costs nothing extra, where passing accepted connections on from one
 * process to another was measured at twice the price. What that costs: connections that wait to be accepted by a worker
 * are lost when it crashes; ports have to be permitted ({@link PortPermits}), because another gateway of the same user
 * could bind them too; and every worker holds the tables and its own connections to endpoints, so memory and
 * `maxConnections` of a Service count per worker.
 */
import type { RequestSample, Snapshot } from '@signalbox/shared/snapshot'
import type { GatewayConfig } from '../config.ts'
import type { ListeningHandle } from '../listeners/listening-handle.ts'
import { createSamples } from '../observe/samples.ts'
import { MemoryCounters } from '../policies/counters/memory.ts'
import type { Serving, ServingReading } from '../serving.ts'
import { combineReadings, emptyReading, toHealthNews, totalsOf } from './combine.ts'
import type { ToWorker } from './messages.ts'
import { PortPermits } from './port-permits.ts'
import { snapshotDifference } from './snapshot-difference.ts'
import { WorkerProcess } from './worker-process.ts'

const longestRestartMs = 30_000
/** A worker that lived that long has not failed at starting. */
const steadyAfterMs = 10_000
/** Beyond the drain time-out, which workers keep themselves. */
const killAfterMs = 2000

export interface Primary extends Serving {
  /**
   * Replaces the workers one by one: the new one serves before the old one drains. Stops, and leaves the rest as they
   * are, where a new one does not come to serve. Resolves when it is done.
   */
  roll(): Promise<void>
}

export interface PrimaryParts {
  readonly config: GatewayConfig
  /** Seals the session tickets of TLS, of all workers alike. */
  readonly ticketSecret: Buffer
  /** Whether ports may be had that the process taken over from still has. Default: never. */
  readonly mayShare?: () => boolean
  readonly onChange: () => void
  readonly log: (sentence: string) => void
}

/** Starts `config.workers` workers. */
export function createPrimary(parts: PrimaryParts): Primary {
  return new WorkerPool(parts)
}

class WorkerPool implements Primary {
  readonly #parts: PrimaryParts
  readonly #workers = new Set<WorkerProcess>()
  readonly #samples = createSamples(Math.random)
  readonly #permits: PortPermits<WorkerProcess>
  /** Of all workers, so that limits are exact and outlive a worker. */
  readonly #counters = new MemoryCounters()
  /** Totals of the workers that ended. */
  #ended = emptyReading
  #newest: Snapshot | null = null
  /** Counts what was asked to be served. */
  #sequence = 0
  #waiting: { readonly sequence: number; readonly settle: (inForce: boolean) => void }[] = []
  #failedStarts = 0
  #rolling: Promise<void> | null = null
  #checker: WorkerProcess | null = null
  #isStopping = false

  constructor(parts: PrimaryParts) {
    this.#parts = parts
    this.#permits = new PortPermits(parts.mayShare)
    for (let count = 0; count < parts.config.workers; count += 1) this.#startWorker()
  }

  apply(snapshot: Snapshot): Promise<boolean> {
    const before = this.#newest
    this.#newest = snapshot
    this.#sequence += 1
    const sequence = this.#sequence
    const message: ToWorker =
      before === null
        ? this.#toStart()
        : { type: 'change', sequence, revision: snapshot.revision, change: snapshotDifference(before, snapshot) }
    for (const worker of this.#workers) worker.tell(message)
    return new Promise((settle) => {
      this.#waiting.push({ sequence, settle })
    })
  }

  read(): ServingReading {
    const retiring = [...this.#workers].filter(({ isRetiring }) => isRetiring)
    const ended = combineReadings(
      retiring.map(({ reading }) => totalsOf(reading)),
      this.#ended,
    )
    return combineReadings(
      this.#active().map(({ reading }) => reading),
      totalsOf(ended),
    )
  }

  takeSamples(): readonly RequestSample[] {
    return this.#samples.take()
  }

  giveBackSamples(samples: readonly RequestSample[]): void {
    this.#samples.giveBack(samples)
  }

  roll(): Promise<void> {
    this.#rolling ??= this.#rollAll().finally(() => {
      this.#rolling = null
    })
    return this.#rolling
  }

  async drain(): Promise<void> {
    this.#isStopping = true
    for (const { settle } of this.#waiting.splice(0)) settle(false)
    const workers = [...this.#workers]
    for (const worker of workers) worker.retire()
    const kill = setTimeout(() => {
      for (const worker of workers) worker.kill()
    }, this.#parts.config.drainTimeoutMs + killAfterMs)
    await Promise.all(workers.map(({ gone }) => gone))
    clearTimeout(kill)
  }

  #startWorker(inherited?: ReadonlyMap<string, ListeningHandle>): WorkerProcess {
    const worker = new WorkerProcess(
      {
        applied: () => this.#settleWaiting(),
        read: (_worker, isNews, samples) => {
          this.#samples.giveBack(samples)
          if (isNews) this.#parts.onChange()
        },
        said: (speaker, sentence) => {
          // Workers do the same things and would say the same.
          if (this.#active()[0] === speaker) this.#parts.log(sentence)
        },
        found: (finder, news) => {
          for (const other of this.#workers) if (other !== finder) other.tell({ type: 'health', news })
        },
        takes: (takes) => takes.map((take) => this.#counters.takeNow(take)),
        wantsPort: (asking, where) => this.#permits.ask(asking, where),
        leavesPort: (leaving, where) => this.#permits.release(leaving, where),
        ended: (gone, how, lifeMs) => this.#replace(gone, how, lifeMs),
      },
      inherited,
    )
    this.#workers.add(worker)
    worker.tell(this.#toStart())
    void worker.serves.then(() => this.#tellHealth(worker))
    this.#chooseChecker()
    return worker
  }

  #toStart(): ToWorker {
    const newest = this.#newest
    return {
      type: 'start',
      config: this.#parts.config,
      ticketSecret: this.#parts.ticketSecret,
      sequence: this.#sequence,
      snapshot: newest === null ? null : { revision: newest.revision, resources: [...newest.all()] },
    }
  }

  #replace(worker: WorkerProcess, how: string, lifeMs: number): void {
    this.#workers.delete(worker)
    this.#permits.forget(worker)
    this.#ended = totalsOf(combineReadings([worker.reading], this.#ended))
    this.#chooseChecker()
    if (this.#isStopping || worker.isRetiring) return
    this.#failedStarts = lifeMs > steadyAfterMs ? 0 : this.#failedStarts + 1
    const delayMs = this.#failedStarts === 0 ? 0 : Math.min(1000 * 2 ** (this.#failedStarts - 1), longestRestartMs)
    this.#parts.log(`A worker ended by itself (${how}); another is started in ${delayMs / 1000} s.`)
    setTimeout(() => {
      if (!this.#isStopping && this.#active().length < this.#parts.config.workers) this.#startWorker()
    }, delayMs)
  }

  /** What the others know already of endpoints that are unhealthy. */
  #tellHealth(worker: WorkerProcess): void {
    for (const news of toHealthNews(this.read().endpoints)) worker.tell({ type: 'health', news })
  }

  /** One worker asks endpoints how they are, for all; another does when it is told to end or has ended. */
  #chooseChecker(): void {
    const chosen = this.#active()[0]
    if (chosen === undefined || chosen === this.#checker) return
    this.#checker?.tell({ type: 'check', checks: false })
    this.#checker = chosen
    chosen.tell({ type: 'check', checks: true })
  }

  #active(): readonly WorkerProcess[] {
    return [...this.#workers].filter(({ isRetiring }) => !isRetiring)
  }

  /** What was asked is answered when every worker has answered for it or for something later. */
  #settleWaiting(): void {
    const active = this.#active()
    if (active.length < this.#parts.config.workers) return
    const answered = Math.min(...active.map(({ applied }) => applied?.sequence ?? -1))
    const inForce = active.every(({ applied }) => applied?.inForce === true)
    for (const { settle } of this.#waiting.filter(({ sequence }) => sequence <= answered)) settle(inForce)
    this.#waiting = this.#waiting.filter(({ sequence }) => sequence > answered)
  }

  async #rollAll(): Promise<void> {
    for (const old of this.#active()) {
      // What waits at the sockets of the old one is the new one's to accept.
      const next = this.#startWorker(await old.hand())
      const serves = await next.serves
      next.closeInherited()
      if (this.#isStopping || !serves) return
      old.retire()
      this.#chooseChecker()
      await old.gone
    }
  }
}
