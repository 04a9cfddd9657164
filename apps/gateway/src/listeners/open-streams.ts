/**
 * Open streams: the connections of one front whose bytes are passed on. A change that does not touch the rule of a
 * connection leaves it alone; where its rule is gone it may go on for the time of a drain.
 */
import type { Socket } from 'node:net'
import { cutOff } from './connection-facts.ts'

export interface StreamLimits {
  /** Of one front; more are reset. */
  readonly maxConnections: number
  /** Of a connection without a byte either way. */
  readonly streamIdleTimeoutMs: number
  /** How long a connection may go on whose route is gone. */
  readonly drainTimeoutMs: number
}

const sweepIntervalMs = 1000

interface OpenStream {
  readonly rule: string
  /** Monotonic milliseconds at which it is cut; `null` while its rule is in force. */
  cutAtMs: number | null
}

export class OpenStreams {
  readonly #limits: StreamLimits
  readonly #isInForce: (rule: string) => boolean
  readonly #open = new Map<Socket, OpenStream>()
  readonly #sweep: NodeJS.Timeout

  /** @param isInForce Whether new connections may still go by this rule. */
  constructor(limits: StreamLimits, isInForce: (rule: string) => boolean) {
    this.#limits = limits
    this.#isInForce = isInForce
    this.#sweep = setInterval(() => this.#check(performance.now()), sweepIntervalMs).unref()
  }

  get size(): number {
    return this.#open.size
  }

  get isFull(): boolean {
    return this.#open.size >= this.#limits.maxConnections
  }

  /** Counts the connection until it is closed. */
  add(connection: Socket, rule: string): void {
    this.#open.set(connection, { rule, cutAtMs: null })
    connection.once('close', () => this.#open.delete(connection))
  }

  /** Lets connections end by themselves and cuts those that are left after `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    const open = [...this.#open.keys()]
    const cut = setTimeout(() => {
      for (const connection of open) cutOff(connection)
    }, timeoutMs)
    await Promise.all(open.map((connection) => new Promise((closed) => connection.once('close', closed))))
    clearTimeout(cut)
    clearInterval(this.#sweep)
  }

  #check(nowMs: number): void {
    for (const [connection, stream] of this.#open) {
      if (this.#isInForce(stream.rule)) stream.cutAtMs = null
      else stream.cutAtMs ??= nowMs + this.#limits.drainTimeoutMs
      if (stream.cutAtMs !== null && nowMs >= stream.cutAtMs) cutOff(connection)
    }
  }
}
