/**
 * Primary: a {@link Serving} that is carried out by several processes. It follows the console once for all of them,
 * hands each change on as a difference, adds their readings up, and starts a worker again that ends by itself.
 *
 * Each worker binds the listeners itself (`SO_REUSEPORT`) and the kernel spreads connections over them: no process
 * stands in the path of a request, and a connection costs nothing extra, where passing accepted connections on from one
 * process was measured at twice the price. What that costs: connections that wait to be accepted by a worker are lost
 * when it crashes, and another gateway of the same user can bind the same port unnoticed. Memory is that of one gateway
 * for each worker, since every one holds the tables.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Snapshot } from '@signalbox/shared/snapshot'
import type { GatewayConfig } from '../config.ts'
import { createSamples } from '../observe/samples.ts'
import type { Serving, ServingReading } from '../serving.ts'
import { combineReadings, emptyReading, totalsOf } from './combine.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { snapshotDifference } from './snapshot-difference.ts'

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url))
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
  readonly onChange: () => void
  readonly log: (sentence: string) => void
}

interface Worker {
  readonly child: ChildProcess
  reading: ServingReading
  /** The newest that it answered for, and whether that is in force. */
  applied: { readonly sequence: number; readonly inForce: boolean } | null
  /** It was told to end; what it does from now on is to finish open exchanges. */
  retiring: boolean
  /** Resolves when it serves, with true, or has ended before it did. */
  readonly serves: Promise<boolean>
  readonly settleServes: (serves: boolean) => void
  /** Resolves when it has ended and everything that it sent was heard. */
  readonly gone: Promise<void>
  readonly left: () => void
}

interface Waiting {
  readonly sequence: number
  readonly settle: (inForce: boolean) => void
}

export function createPrimary({ config, onChange, log }: PrimaryParts): Primary {
  const workers = new Set<Worker>()
  const samples = createSamples(Math.random)
  let ended = emptyReading
  let newest: Snapshot | null = null
  let sequence = 0
  let waiting: Waiting[] = []
  let stopping = false
  let failures = 0
  let rolling: Promise<void> | null = null

  for (let count = 0; count < config.workers; count += 1) startWorker()

  function startWorker(): Worker {
    const worker = createWorker(fork(workerFile, { serialization: 'advanced' }))
    const { child } = worker
    const startedAt = performance.now()
    workers.add(worker)
    child.on('message', (message: FromWorker) => hear(worker, message))
    child.on('error', (error) => {
      log(`A worker process cannot be reached: ${error.message}.`)
      if (child.pid === undefined) bury(worker, { lifeMs: 0, how: 'it could not be started' })
    })
    child.on('exit', (code, signal) => {
      // What it sent last may still be on its way.
      const leave = () => bury(worker, { lifeMs: performance.now() - startedAt, how: signal ?? `exit code ${code}` })
      if (child.connected) child.once('disconnect', leave)
      else leave()
    })
    tell(worker, toStart())
    return worker
  }

  function bury(worker: Worker, { lifeMs, how }: { readonly lifeMs: number; readonly how: string }): void {
    workers.delete(worker)
    ended = totalsOf(combineReadings([worker.reading], ended))
    worker.settleServes(false)
    worker.left()
    if (stopping || worker.retiring) return
    failures = lifeMs > steadyAfterMs ? 0 : failures + 1
    const delayMs = failures === 0 ? 0 : Math.min(1000 * 2 ** (failures - 1), longestRestartMs)
    log(`A worker ended by itself (${how}); another is started in ${delayMs / 1000} s.`)
    setTimeout(() => {
      if (!stopping && active().length < config.workers) startWorker()
    }, delayMs)
  }

  function active(): readonly Worker[] {
    return [...workers].filter(({ retiring }) => !retiring)
  }

  function toStart(): ToWorker {
    const snapshot = newest === null ? null : { revision: newest.revision, resources: [...newest.all()] }
    return { type: 'start', config, sequence, snapshot }
  }

  function hear(worker: Worker, message: FromWorker): void {
    switch (message.type) {
      case 'applied':
        worker.applied = message
        if (message.inForce) worker.settleServes(true)
        settleWaiting()
        break
      case 'reading': {
        const isNews = hasNews(worker.reading, message.reading)
        worker.reading = { ...message.reading, workers: worker.child.pid === undefined ? [] : [worker.child.pid] }
        samples.giveBack(message.samples)
        if (isNews) onChange()
        break
      }
      case 'log':
        // Workers do the same things and would say the same.
        if (active()[0] === worker) log(message.sentence)
    }
  }

  function tell({ child }: Worker, message: ToWorker): void {
    if (child.connected) child.send(message, () => undefined)
  }

  function settleWaiting(): void {
    const serving = active()
    waiting = waiting.filter(({ sequence: asked, settle }) => {
      const isAnswered =
        serving.length >= config.workers &&
        serving.every(({ applied }) => applied !== null && applied.sequence >= asked)
      if (isAnswered) settle(serving.every(({ applied }) => applied?.inForce === true))
      return !isAnswered
    })
  }

  async function rollAll(): Promise<void> {
    for (const old of active()) {
      const next = startWorker()
      if (stopping || !(await next.serves)) return
      old.retiring = true
      tell(old, { type: 'drain' })
      await old.gone
    }
  }

  return {
    samples,
    apply(snapshot) {
      const before = newest
      newest = snapshot
      sequence += 1
      const message: ToWorker =
        before === null
          ? toStart()
          : { type: 'change', sequence, revision: snapshot.revision, change: snapshotDifference(before, snapshot) }
      for (const worker of workers) tell(worker, message)
      return new Promise((settle) => {
        waiting.push({ sequence, settle })
      })
    },
    read() {
      const retired = [...workers].flatMap(({ retiring, reading }) => (retiring ? totalsOf(reading) : []))
      return combineReadings(
        active().map(({ reading }) => reading),
        totalsOf(combineReadings(retired, ended)),
      )
    },
    roll() {
      rolling ??= rollAll().finally(() => {
        rolling = null
      })
      return rolling
    },
    async drain() {
      stopping = true
      for (const { settle } of waiting.splice(0)) settle(false)
      for (const worker of workers) tell(worker, { type: 'drain' })
      const kill = setTimeout(() => {
        for (const { child } of workers) child.kill('SIGKILL')
      }, config.drainTimeoutMs + killAfterMs)
      await Promise.all([...workers].map(({ gone }) => gone))
      clearTimeout(kill)
    },
  }
}

function createWorker(child: ChildProcess): Worker {
  const { promise: gone, resolve: left } = Promise.withResolvers<void>()
  const { promise: serves, resolve: settleServes } = Promise.withResolvers<boolean>()
  return { child, reading: emptyReading, applied: null, retiring: false, serves, settleServes, gone, left }
}

/** Whether the console should hear of it before the next regular report. */
function hasNews(before: ServingReading, after: ServingReading): boolean {
  const states = ({ revision, listeners }: ServingReading) =>
    `${revision} ${listeners.map(({ listener, address, state }) => `${listener} ${address} ${state}`).join()}`
  return states(before) !== states(after)
}
