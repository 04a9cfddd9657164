/** Worker process: one worker as the primary sees it, from its start until everything that it said was heard. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Take, Taken } from '@signalbox/shared/policies'
import type { RequestSample } from '@signalbox/shared/snapshot'
import type { BindFailure, SocketAddress } from '../listeners/socket.ts'
import type { ServingReading } from '../serving.ts'
import type { HealthNews } from '../upstreams/upstreams.ts'
import { emptyReading } from './combine.ts'
import type { FromWorker, ToWorker } from './messages.ts'

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url))

/** What the primary does about what a worker says. */
export interface WorkerListener {
  applied(): void
  /** `isNews`: its revision, the state of a listener or the health of an endpoint differs from before. */
  read(worker: WorkerProcess, isNews: boolean, samples: readonly RequestSample[]): void
  said(worker: WorkerProcess, sentence: string): void
  /** It found out something about an endpoint. */
  found(worker: WorkerProcess, news: HealthNews): void
  /** Counts requests against limits, in their order. */
  takes(takes: readonly Take[]): readonly Taken[]
  /** It wants to bind; answers with the failure, or `null` where it may. */
  wantsPort(worker: WorkerProcess, where: SocketAddress): Promise<BindFailure | null>
  leavesPort(worker: WorkerProcess, where: SocketAddress): void
  /** It has ended, `how` as in `exit code 1`, after so long. */
  ended(worker: WorkerProcess, how: string, lifeMs: number): void
}

export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #listener: WorkerListener
  readonly #startedAtMs = performance.now()
  readonly #gone = Promise.withResolvers<void>()
  readonly #serves = Promise.withResolvers<boolean>()
  #reading = emptyReading
  #applied: { readonly sequence: number; readonly inForce: boolean } | null = null
  #isRetiring = false

  constructor(listener: WorkerListener) {
    this.#listener = listener
    this.#child = fork(workerFile, { serialization: 'advanced' })
    this.#child.on('message', (message: FromWorker) => this.#hear(message))
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.#end(error.message)
    })
    this.#child.on('exit', (code, signal) => {
      // What it sent last may still be on its way.
      const end = () => this.#end(signal ?? `exit code ${code}`)
      if (this.#child.connected) this.#child.once('disconnect', end)
      else end()
    })
  }

  /** The last one that it sent. */
  get reading(): ServingReading {
    return this.#reading
  }

  /** The newest that it answered for, and whether that is in force. */
  get applied(): { readonly sequence: number; readonly inForce: boolean } | null {
    return this.#applied
  }

  /** It was told to end and finishes open exchanges. */
  get isRetiring(): boolean {
    return this.#isRetiring
  }

  /** Resolves with true when it serves, with false where it ends before. */
  get serves(): Promise<boolean> {
    return this.#serves.promise
  }

  /** Resolves when it has ended. */
  get gone(): Promise<void> {
    return this.#gone.promise
  }

  tell(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  retire(): void {
    this.#isRetiring = true
    this.tell({ type: 'drain' })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'applied':
        this.#applied = message
        if (message.inForce) this.#serves.resolve(true)
        this.#listener.applied()
        break
      case 'reading': {
        const before = this.#reading
        const { pid } = this.#child
        this.#reading = { ...message.reading, workers: pid === undefined ? [] : [pid] }
        this.#listener.read(this, toNews(before) !== toNews(this.#reading), message.samples)
        break
      }
      case 'bind':
        void this.#permit(message.where)
        break
      case 'release':
        this.#listener.leavesPort(this, message.where)
        break
      case 'health':
        this.#listener.found(this, message.news)
        break
      case 'take':
        this.tell({ type: 'taken', sequence: message.sequence, taken: this.#listener.takes(message.takes) })
        break
      case 'log':
        this.#listener.said(this, message.sentence)
    }
  }

  async #permit(where: SocketAddress): Promise<void> {
    this.tell({ type: 'permit', where, failure: await this.#listener.wantsPort(this, where) })
  }

  #end(how: string): void {
    this.#listener.ended(this, how, performance.now() - this.#startedAtMs)
    this.#serves.resolve(false)
    this.#gone.resolve()
  }
}

/** What the console should hear of before the next regular report. */
function toNews({ revision, listeners, endpoints }: ServingReading): string {
  const states = listeners.map(({ listener, address, state }) => `${listener} ${address} ${state}`)
  const healths = endpoints.map(({ health, circuit = '' }) => `${health}${circuit}`)
  return `${revision} ${states.join()} ${healths.join()}`
}
