/** Worker process: one worker as the primary sees it, from its start until everything that it said was heard. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Take, Taken } from '@signalbox/shared/policies'
import type { RequestSample } from '@signalbox/shared/snapshot'
import { isListeningHandle, toSendHandle, type ListeningHandle } from '../listeners/listening-handle.ts'
import type { BindFailure, SocketAddress } from '../listeners/socket.ts'
import type { ServingReading } from '../serving.ts'
import type { HealthNews } from '../upstreams/upstreams.ts'
import { emptyReading } from './combine.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** A worker that does not answer keeps its sockets to itself; its successor binds its own. */
const handTimeoutMs = 15_000

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

  readonly #inherited: Map<string, ListeningHandle>
  #handing: { readonly handles: Map<string, ListeningHandle>; readonly done: () => void } | null = null

  /** @param inherited Sockets of a sibling whose place it takes, by {@link toPortKey}. */
  constructor(listener: WorkerListener, inherited: ReadonlyMap<string, ListeningHandle> = new Map()) {
    this.#inherited = new Map(inherited)
    this.#listener = listener
    this.#child = fork(workerFile, { serialization: 'advanced' })
    this.#child.on('message', (message: FromWorker, handle: unknown) => this.#hear(message, handle))
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

  tell(message: ToWorker, handle?: ListeningHandle): void {
    if (!this.#child.connected) return
    if (handle === undefined) this.#child.send(message, () => undefined)
    else this.#child.send(message, toSendHandle(handle), {}, () => handle.close())
  }

  /** Its sockets, which it goes on listening with; whoever gets them closes what is not passed on. */
  async hand(): Promise<ReadonlyMap<string, ListeningHandle>> {
    const handles = new Map<string, ListeningHandle>()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#handing = { handles, done: resolve }
    this.tell({ type: 'hand' })
    await Promise.race([promise, this.gone, new Promise((settle) => setTimeout(settle, handTimeoutMs).unref())])
    this.#handing = null
    return handles
  }

  /** Lets go of what it inherited and did not ask for. */
  closeInherited(): void {
    for (const handle of this.#inherited.values()) handle.close()
    this.#inherited.clear()
  }

  retire(): void {
    this.#isRetiring = true
    this.tell({ type: 'drain' })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #hear(message: FromWorker, handle: unknown): void {
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
      case 'handed':
        if (message.where === null) this.#handing?.done()
        else if (isListeningHandle(handle)) {
          if (this.#handing === null) handle.close()
          else this.#handing.handles.set(toPortKey(message.where), handle)
        }
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
    const failure = await this.#listener.wantsPort(this, where)
    const key = toPortKey(where)
    const handle = failure === null ? this.#inherited.get(key) : undefined
    if (handle !== undefined) this.#inherited.delete(key)
    this.tell({ type: 'permit', where, failure }, handle)
  }

  #end(how: string): void {
    this.#listener.ended(this, how, performance.now() - this.#startedAtMs)
    this.#serves.resolve(false)
    this.#gone.resolve()
  }
}

/** One address and port of one transport. */
function toPortKey({ address, port, transport = 'tcp' }: SocketAddress): string {
  return `${transport} ${address} ${port}`
}

/** What the console should hear of before the next regular report. */
function toNews({ revision, listeners, endpoints }: ServingReading): string {
  const states = listeners.map(({ listener, address, state }) => `${listener} ${address} ${state}`)
  const healths = endpoints.map(({ health, circuit = '' }) => `${health}${circuit}`)
  return `${revision} ${states.join()} ${healths.join()}`
}
