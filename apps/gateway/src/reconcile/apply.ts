/**
 * Apply: carry a plan out.
 *
 *     prepare → bind (may fail, per listener) → swap (cannot fail) → drain
 *
 * Everything that can fail happens before the swap, and the swap is one synchronous step: an exchange sees the tables
 * before a change or after it, never a mixture. The new is bound before the old is closed. A listener that cannot be
 * bound is that listener's condition and not a failed revision: the rest is served, and binding is tried again with
 * every change and after 1 to 30 s.
 */
import type { Socket } from 'node:net'
import type { Result } from '@signalbox/shared/lib'
import type { ListenerReport } from '@signalbox/shared/snapshot'
import type { CompiledTables, SocketTable, UpstreamId, UpstreamTarget } from '@signalbox/shared/table'
import type { Front } from '../listeners/serve.ts'
import type { BindFailure, BoundSocket, SocketAddress } from '../listeners/socket.ts'
import { drainSocket } from './drain.ts'
import { planSockets, type Plan } from './plan.ts'
import { toListenerReports, type FailedSocket, type Running, type RunningSocket } from './running.ts'

export interface ReconcilerParts {
  /** Binds one address:port; see `listeners/socket.ts`. */
  readonly openSocket: (
    where: SocketAddress & { readonly accept: (connection: Socket) => void },
  ) => Promise<Result<BoundSocket, BindFailure>>
  /** Makes the front for a socket; it asks for its table once per request. */
  readonly createFront: (table: () => SocketTable) => Front
  /** Makes these the upstreams that new attempts go to; those left out end with their last exchange. Cannot fail. */
  readonly replaceUpstreams: (targets: ReadonlyMap<UpstreamId, UpstreamTarget>) => void
  readonly portOffset: number
  readonly drainTimeoutMs: number
  /** How long until binding is tried again after that many attempts. */
  readonly retryDelayMs?: (attempts: number) => number
  /** Called after every change of what runs: a revision came into force, or a listener could be bound at last. */
  readonly onChange: () => void
  readonly log: (sentence: string) => void
}

export interface Reconciler {
  /** Brings `wanted` into force. Calls that overlap are joined: only the newest tables are applied. Never rejects. */
  apply(wanted: CompiledTables): Promise<void>
  /** What is in force. */
  readonly tables: CompiledTables | null
  listeners(): readonly ListenerReport[]
  /** Connections open now, those of sockets that drain not counted, by socket id. */
  connections(): ReadonlyMap<string, number>
  /** Closes every socket, finishes open exchanges and stops for good. */
  drain(): Promise<void>
}

type Opened = { readonly table: SocketTable; readonly result: Result<RunningSocket, BindFailure> }

export function createReconciler(parts: ReconcilerParts): Reconciler {
  const { retryDelayMs = defaultRetryDelayMs } = parts
  const running: Running = { tables: null, sockets: new Map(), failed: new Map() }
  const draining = new Set<Promise<void>>()
  let wanted: CompiledTables | null = null
  let underway: Promise<void> | null = null
  let retry: NodeJS.Timeout | undefined
  let stopped = false

  async function applyNewest(): Promise<void> {
    let applied: CompiledTables | null = null
    while (!stopped && wanted !== null && wanted !== applied) {
      applied = wanted
      await carryOut(applied)
    }
  }

  async function carryOut(tables: CompiledTables): Promise<void> {
    clearTimeout(retry)
    const bound = new Map([...running.sockets].map(([id, socket]) => [id, socket.table]))
    const plan = planSockets(bound, tables.sockets)
    const opened = await openAll(plan)
    const left = swap(tables, plan, opened)
    for (const socket of left) track(drainSocket(socket, parts.drainTimeoutMs))
    if (running.failed.size > 0 && !stopped) retryLater()
    parts.onChange()
  }

  async function openAll(plan: Plan): Promise<readonly Opened[]> {
    const opened = await Promise.all(plan.open.map(open))
    if (!opened.some(({ table, result }) => isTakenByUs(table, result, plan))) return opened
    // The port is still in our own hands under another address (0.0.0.0 and 127.0.0.1): it has to be let go first.
    for (const { id } of plan.close) await running.sockets.get(id)?.bound.close()
    return Promise.all(opened.map((one) => (isTakenByUs(one.table, one.result, plan) ? open(one.table) : one)))
  }

  async function open(table: SocketTable): Promise<Opened> {
    const held: Socket[] = []
    let socket: RunningSocket | null = null
    const result = await parts.openSocket({
      address: table.address,
      port: table.port + parts.portOffset,
      accept: (connection) => {
        if (socket === null) held.push(connection)
        else if (socket.held === null) socket.front.accept(connection)
        else socket.held.push(connection)
      },
    })
    if (!result.ok) return { table, result }
    const made: RunningSocket = {
      table,
      bound: result.value,
      front: parts.createFront(() => made.table),
      held,
    }
    socket = made
    return { table, result: { ok: true, value: made } }
  }

  /** Synchronous on purpose. Returns the sockets that are to be drained. */
  function swap(tables: CompiledTables, plan: Plan, opened: readonly Opened[]): readonly RunningSocket[] {
    parts.replaceUpstreams(tables.upstreams)
    running.tables = tables
    for (const table of plan.replace) {
      const socket = running.sockets.get(table.id)
      if (socket !== undefined) socket.table = table
    }
    const left = plan.close.flatMap(({ id }) => leave(id) ?? [])
    const failedBefore = new Map(running.failed)
    running.failed.clear()
    for (const { table, result } of opened) {
      if (result.ok) begin(result.value)
      else running.failed.set(table.id, toFailed(table, result.error, failedBefore.get(table.id)))
    }
    return left
  }

  function leave(id: string): RunningSocket | undefined {
    const socket = running.sockets.get(id)
    running.sockets.delete(id)
    if (socket !== undefined) parts.log(`No longer listening on ${toAuthority(socket.bound)}.`)
    return socket
  }

  function begin(socket: RunningSocket): void {
    running.sockets.set(socket.table.id, socket)
    parts.log(`Listening on ${toAuthority(socket.bound)}.`)
    const held = socket.held ?? []
    socket.held = null
    for (const connection of held) socket.front.accept(connection)
  }

  function toFailed(table: SocketTable, failure: BindFailure, before: FailedSocket | undefined): FailedSocket {
    const message = ownConflict(table, failure) ?? failure.message
    if (before?.message !== message) parts.log(message)
    return { table, message, code: failure.code, attempts: (before?.attempts ?? 0) + 1 }
  }

  /** 0.0.0.0 takes the port of every address, and one address keeps 0.0.0.0 from it. */
  function ownConflict({ address, port }: SocketTable, { code }: BindFailure): string | undefined {
    if (code !== 'EADDRINUSE') return undefined
    const own = [...running.sockets.values()].find((socket) => socket.table.port === port)
    if (own === undefined) return undefined
    const bindPort = port + parts.portOffset
    return `Port ${bindPort} on ${address} cannot be bound while this gateway listens on ${toAuthority(own.bound)}. Give one of the two listeners another port or address.`
  }

  function retryLater(): void {
    const attempts = Math.min(...[...running.failed.values()].map((failed) => failed.attempts))
    retry = setTimeout(() => void start(), retryDelayMs(attempts))
  }

  function track(work: Promise<void>): void {
    const done = work.finally(() => draining.delete(done))
    draining.add(done)
  }

  function start(): Promise<void> {
    underway ??= applyNewest().finally(() => {
      underway = null
    })
    return underway
  }

  return {
    async apply(tables) {
      wanted = tables
      while (!stopped && running.tables !== wanted) await start()
    },
    get tables() {
      return running.tables
    },
    listeners: () => toListenerReports(running, parts.portOffset),
    connections: () => new Map([...running.sockets].map(([id, { front }]) => [id, front.connections])),
    async drain() {
      stopped = true
      clearTimeout(retry)
      await underway
      for (const socket of running.sockets.values()) track(drainSocket(socket, parts.drainTimeoutMs))
      running.sockets.clear()
      await Promise.all(draining)
    },
  }
}

function toAuthority({ address, port }: SocketAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function isTakenByUs(table: SocketTable, result: Opened['result'], plan: Plan): boolean {
  return !result.ok && result.error.code === 'EADDRINUSE' && plan.close.some(({ port }) => port === table.port)
}

function defaultRetryDelayMs(attempts: number): number {
  return Math.min(1000 * 2 ** (attempts - 1), 30_000)
}
