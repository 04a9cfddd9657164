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
  /** Resolves when it has ended and everything that it sent was heard. */
  readonly gone: Promise<void>
  readonly left: () => void
}

interface Waiting {
  readonly sequence: number
  readonly settle: (inForce: boolean) => void
}

export function createPrimary({ config, onChange, log }: PrimaryParts): Serving {
  const workers = new Set<Worker>()
  const samples = createSamples(Math.random)
  let ended = emptyReading
  let newest: Snapshot | null = null
  let sequence = 0
  let waiting: Waiting[] = []
  let stopping = false
  let failures = 0

  for (let count = 0; count < config.workers; count += 1) startWorker()

  function startWorker(): void {
    if (stopping) return
    const child = fork(workerFile, { serialization: 'advanced' })
    const { promise: gone, resolve: left } = Promise.withResolvers<void>()
    const worker: Worker = { child, reading: emptyReading, applied: null, gone, left }
    const startedAt = performance.now()
    workers.add(worker)
    child.on('message', (message: FromWorker) => hear(worker, message))
    child.on('error', (error) => log(`A worker process cannot be reached: ${error.message}.`))
    child.on('exit', (code, signal) => {
      // What it sent last may still be on its way.
      const leave = () => bury(worker, { lifeMs: performance.now() - startedAt, how: signal ?? `exit code ${code}` })
      if (child.connected) child.once('disconnect', leave)
      else leave()
    })
    tell(worker, toStart())
  }

  function bury(worker: Worker, { lifeMs, how }: { readonly lifeMs: number; readonly how: string }): void {
    workers.delete(worker)
    ended = totalsOf(combineReadings([worker.reading], ended))
    worker.left()
    if (stopping) return
    failures = lifeMs > steadyAfterMs ? 0 : failures + 1
    const delayMs = failures === 0 ? 0 : Math.min(1000 * 2 ** (failures - 1), longestRestartMs)
    log(`A worker ended by itself (${how}); another is started in ${delayMs / 1000} s.`)
    setTimeout(startWorker, delayMs)
  }

  function toStart(): ToWorker {
    const snapshot = newest === null ? null : { revision: newest.revision, resources: [...newest.all()] }
    return { type: 'start', config, sequence, snapshot }
  }

  function hear(worker: Worker, message: FromWorker): void {
    switch (message.type) {
      case 'applied':
        worker.applied = message
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
        if (workers.values().next().value === worker) log(message.sentence)
    }
  }

  function tell({ child }: Worker, message: ToWorker): void {
    if (child.connected) child.send(message, () => undefined)
  }

  function settleWaiting(): void {
    const answers = [...workers].flatMap(({ applied }) => applied ?? [])
    waiting = waiting.filter((one) => {
      const isAnswered = answers.length === config.workers && answers.every((answer) => answer.sequence >= one.sequence)
      if (isAnswered) one.settle(answers.every(({ inForce }) => inForce))
      return !isAnswered
    })
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
    read: () =>
      combineReadings(
        [...workers].map(({ reading }) => reading),
        ended,
      ),
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

/** Whether the console should hear of it before the next regular report. */
function hasNews(before: ServingReading, after: ServingReading): boolean {
  const states = ({ revision, listeners }: ServingReading) =>
    `${revision} ${listeners.map(({ listener, address, state }) => `${listener} ${address} ${state}`).join()}`
  return states(before) !== states(after)
}
