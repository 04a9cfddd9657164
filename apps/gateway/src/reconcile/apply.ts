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
import type { ListenerReport } from '@signalbox/shared/snapshot'
import type { CompiledTables, SocketTable } from '@signalbox/shared/table'
import type { BindFailure, SocketAddress } from '../listeners/socket.ts'
import type { Front } from '../listeners/serve.ts'
import { openSockets, shareTransportPort, type BindParts, type Opened } from './bind.ts'
import { drainSocket } from './drain.ts'
import { planSockets, type Plan } from './plan.ts'
import { toListenerReports, type FailedSocket, type Running, type RunningSocket } from './running.ts'

export interface ReconcilerParts extends BindParts {
  /** Makes upstreams and policies of these tables those of new exchanges; what is left out ends with its last exchange. Cannot fail. */
  readonly adopt: (tables: CompiledTables) => void
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

interface Left {
  readonly left: readonly RunningSocket[]
  /** Of sockets that speak another protocol now. */
  readonly formerFronts: readonly Front[]
}

export function createReconciler(parts: ReconcilerParts): Reconciler {
  return new SocketReconciler(parts)
}

class SocketReconciler implements Reconciler {
  readonly #parts: ReconcilerParts
  readonly #running: Running = { tables: null, sockets: new Map(), failed: new Map() }
  readonly #draining = new Set<Promise<void>>()
  #wanted: CompiledTables | null = null
  #underway: Promise<void> | null = null
  #retry: NodeJS.Timeout | undefined
  #stopped = false

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
  }

  get tables(): CompiledTables | null {
    return this.#running.tables
  }

  async apply(wanted: CompiledTables): Promise<void> {
    this.#wanted = wanted
    while (!this.#stopped && this.#running.tables !== this.#wanted) await this.#start()
  }

  listeners(): readonly ListenerReport[] {
    return toListenerReports(this.#running, this.#parts.portOffset)
  }

  connections(): ReadonlyMap<string, number> {
    return new Map([...this.#running.sockets].map(([id, { front }]) => [id, front.connections]))
  }

  async drain(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#retry)
    await this.#underway
    for (const socket of this.#running.sockets.values()) this.#drain(drainSocket(socket, this.#parts.drainTimeoutMs))
    this.#running.sockets.clear()
    await Promise.all(this.#draining)
  }

  #start(): Promise<void> {
    this.#underway ??= this.#applyNewest().finally(() => {
      this.#underway = null
    })
    return this.#underway
  }

  async #applyNewest(): Promise<void> {
    let applied: CompiledTables | null = null
    while (!this.#stopped && this.#wanted !== null && this.#wanted !== applied) {
      applied = this.#wanted
      await this.#carryOut(applied)
    }
  }

  async #carryOut(tables: CompiledTables): Promise<void> {
    clearTimeout(this.#retry)
    const bound = new Map([...this.#running.sockets].map(([id, socket]) => [id, socket.table]))
    const plan = planSockets(bound, tables.sockets)
    const opened = await openSockets(plan, this.#running, this.#parts)
    const { left, formerFronts } = this.#swap(tables, plan, opened)
    for (const socket of left) this.#drain(drainSocket(socket, this.#parts.drainTimeoutMs))
    for (const front of formerFronts) this.#drain(front.drain(this.#parts.drainTimeoutMs))
    if (this.#running.failed.size > 0 && !this.#stopped) this.#retryLater()
    this.#parts.onChange()
  }

  /** Synchronous on purpose. Returns what is to be drained. */
  #swap(tables: CompiledTables, plan: Plan, opened: readonly Opened[]): Left {
    const running = this.#running
    this.#parts.adopt(tables)
    running.tables = tables
    const formerFronts = plan.replace.flatMap((table) => running.sockets.get(table.id)?.adopt(table) ?? [])
    const left = plan.close.flatMap(({ id }) => this.#leave(id) ?? [])
    const failedBefore = new Map(running.failed)
    running.failed.clear()
    for (const { table, result } of opened) {
      if (result.ok) this.#enter(result.value)
      else running.failed.set(table.id, this.#toFailed(table, result.error, failedBefore.get(table.id)))
    }
    return { left, formerFronts }
  }

  #enter(socket: RunningSocket): void {
    this.#running.sockets.set(socket.table.id, socket)
    this.#parts.log(`Listening on ${toAuthority(socket.bound)}.`)
    socket.begin()
  }

  #leave(id: string): RunningSocket | undefined {
    const socket = this.#running.sockets.get(id)
    this.#running.sockets.delete(id)
    if (socket !== undefined) this.#parts.log(`No longer listening on ${toAuthority(socket.bound)}.`)
    return socket
  }

  #toFailed(table: SocketTable, failure: BindFailure, before: FailedSocket | undefined): FailedSocket {
    const message = this.#ownConflict(table, failure) ?? failure.message
    if (before?.message !== message) this.#parts.log(message)
    return { table, message, code: failure.code, attempts: (before?.attempts ?? 0) + 1 }
  }

  /** 0.0.0.0 takes the port of every address, and one address keeps 0.0.0.0 from it. */
  #ownConflict(table: SocketTable, { code }: BindFailure): string | undefined {
    if (code !== 'EADDRINUSE') return undefined
    const own = [...this.#running.sockets.values()].find((socket) => shareTransportPort(socket.table, table))
    if (own === undefined) return undefined
    const bindPort = table.port + this.#parts.portOffset
    return `Port ${bindPort} on ${table.address} cannot be bound while this gateway listens on ${toAuthority(own.bound)}. Give one of the two listeners another port or address.`
  }

  #retryLater(): void {
    const { retryDelayMs = defaultRetryDelayMs } = this.#parts
    const attempts = Math.min(...[...this.#running.failed.values()].map((failed) => failed.attempts))
    this.#retry = setTimeout(() => void this.#start(), retryDelayMs(attempts))
  }

  #drain(drained: Promise<void>): void {
    const done = drained.finally(() => this.#draining.delete(done))
    this.#draining.add(done)
  }
}

function toAuthority({ address, port }: SocketAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function defaultRetryDelayMs(attempts: number): number {
  return Math.min(1000 * 2 ** (attempts - 1), 30_000)
}
