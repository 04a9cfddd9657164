/**
 * Worker: one of the processes that carry a gateway's traffic. It is told what to serve, says what came of it, and
 * ends when it is told to or when the primary is gone. Like main, it touches `process`.
 */
import { createSnapshot, type Snapshot } from '@signalbox/shared/snapshot'
import { openAccessLog } from '../observe/open-access-log.ts'
import { SharedCounters } from '../policies/counters/shared.ts'
import { loadPolicyFiles } from '../policies/load-files.ts'
import { createServing, type OwnServing, type Serving } from '../serving.ts'
import type { AccessLog } from '../observe/access-log.ts'
import type { GatewayConfig } from '../config.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { openSharedDatagramSocket, openSharedSocket, type PortPermit } from './shared-socket.ts'
import { isListeningHandle, toSendHandle, type ListeningHandle } from '../listeners/listening-handle.ts'
import type { BindFailure, BoundSocket, SocketAddress } from '../listeners/socket.ts'

const readingIntervalMs = 1000

interface Started {
  readonly serving: OwnServing
  readonly accessLog: AccessLog | null
  readonly timer: NodeJS.Timeout
}

let started: Started | null = null
let snapshot: Snapshot | null = null
let draining = false
const primaryGone: BindFailure = { code: 'ECANCELED', message: 'The gateway has ended.' }
/** Answers that the primary owes, by address and port; a port is asked for once at a time. */
const asked = new Map<string, (failure: BindFailure | null) => void>()
const counters = new SharedCounters((sequence, takes) => void tell({ type: 'take', sequence, takes }))
/** Sockets of a sibling, until they are listened with. */
const inherited = new Map<string, ListeningHandle>()
const bound = new Map<string, BoundSocket>()
const permit: PortPermit = {
  ask: (where) =>
    new Promise((settle) => {
      if (!process.connected) settle(primaryGone)
      asked.set(toKey(where), settle)
      void tell({ type: 'bind', where })
    }),
  release: (where) => void tell({ type: 'release', where }),
  inherited: (where) => {
    const handle = inherited.get(toKey(where))
    inherited.delete(toKey(where))
    return handle
  },
}

/** Messages are heard in their order, though the first has files read. */
let heard: Promise<void> = Promise.resolve()
process.on('message', (message: ToWorker, handle: unknown) => {
  heard = heard.then(() => hear(message, handle)).catch(sayFault)
})
process.on('disconnect', () => {
  counters.close()
  for (const settle of asked.values()) settle(primaryGone)
  void drain()
})
// A terminal sends its signals to every process of the group; when to end is for the primary to say.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('uncaughtException', sayFault)
process.on('unhandledRejection', sayFault)

async function hear(message: ToWorker, handle: unknown): Promise<void> {
  switch (message.type) {
    case 'start':
      started ??= await start(message.config, Buffer.from(message.ticketSecret))
      if (message.snapshot !== null)
        serve(message.sequence, createSnapshot(message.snapshot.resources, message.snapshot.revision))
      break
    case 'change':
      serve(message.sequence, (snapshot ?? createSnapshot([], 0)).withChange(message.change, message.revision))
      break
    case 'permit':
      if (isListeningHandle(handle)) inherited.set(toKey(message.where), handle)
      asked.get(toKey(message.where))?.(message.failure)
      asked.delete(toKey(message.where))
      break
    case 'check':
      started?.serving.setChecking(message.checks)
      break
    case 'health':
      started?.serving.learnHealth(message.news)
      break
    case 'taken':
      counters.answer(message.sequence, message.taken)
      break
    case 'hand':
      await handSockets()
      break
    case 'drain':
      void drain()
  }
}

async function start(config: GatewayConfig, ticketSecret: Buffer): Promise<Started> {
  const addedPolicies = await loadPolicyFiles(config.policyFolder, log)
  const accessLog = openAccessLog(config.accessLog, process.stdout, log)
  const serving = createServing({
    config,
    ticketSecret,
    counters,
    addedPolicies,
    recorders: accessLog === null ? [] : [accessLog],
    openSocket: async (options) => {
      const opened = await openSharedSocket(options, permit)
      if (opened.ok) bound.set(toKey(options), opened.value)
      return opened
    },
    openDatagramSocket: (options) => openSharedDatagramSocket(options, permit),
    onHealthNews: (news) => void tell({ type: 'health', news }),
    onChange: sendReading,
    log,
  })
  return { serving, accessLog, timer: setInterval(sendReading, readingIntervalMs) }
}

function serve(sequence: number, next: Snapshot): void {
  snapshot = next
  void started?.serving.apply(next).then((inForce) => {
    sendReading()
    void tell({ type: 'applied', sequence, inForce })
  })
}

function sendReading(): void {
  if (started !== null) void tell(toReading(started.serving))
}

function toReading(serving: Serving): FromWorker {
  return { type: 'reading', reading: serving.read(), samples: serving.takeSamples() }
}

/** Where the primary is gone there is nobody to start anew what ends here: open exchanges are finished all the same. */
async function drain(): Promise<void> {
  if (draining) return
  draining = true
  if (started !== null) {
    clearInterval(started.timer)
    await started.serving.drain()
    await started.accessLog?.close()
    await tell(toReading(started.serving))
  }
  process.exit(0)
}

/** To whoever takes the place of this worker. It listens on until it is told to drain. */
async function handSockets(): Promise<void> {
  for (const { address, port, share } of bound.values()) {
    const handle = share?.() ?? null
    if (handle !== null) await tell({ type: 'handed', where: { address, port, transport: 'tcp' } }, handle)
  }
  await tell({ type: 'handed', where: null })
}

/** Resolves when it has gone out. */
function tell(message: FromWorker, handle?: ListeningHandle): Promise<void> {
  return new Promise((settle) => {
    const sent = handle === undefined ? undefined : toSendHandle(handle)
    if (process.connected && process.send !== undefined) process.send(message, sent, {}, () => settle())
    else settle()
  })
}

function toKey({ address, port, transport = 'tcp' }: SocketAddress): string {
  return `${transport} ${address} ${port}`
}

function log(sentence: string): void {
  void tell({ type: 'log', sentence })
}

function sayFault(error: unknown): void {
  console.error('A fault in a worker of the gateway; it goes on.', error)
}
