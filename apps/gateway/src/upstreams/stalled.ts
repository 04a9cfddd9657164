/**
 * Stalled: exchanges whose client takes nothing of a response that is there, and which keep a connection to an endpoint
 * meanwhile. Slow clients are served as long as there is room. Where one address has too many of them, or an endpoint has
 * hardly a connection left, those that rested longest make way.
 */
import type { Clock } from '../exchange/clock.ts'

/** Of one client address; with the buffers of both sides they hold some 16 MiB. */
const mostPerAddress = 256
/** Of an endpoint's connections: beyond it stalled exchanges make way. */
const fullShare = 0.75
/** A client that was slow for less is left alone whatever happens. */
const patienceMs = 1000
const sweepIntervalMs = 250

interface Busy {
  readonly active: number
  /** Exchanges that it has connections for. */
  readonly capacity: number
}

interface Rest {
  readonly address: string
  readonly endpoint: Busy
  readonly sinceMs: number
  readonly cut: () => void
}

export class Stalled {
  readonly #clock: Clock
  /** In the order in which they came to rest. */
  readonly #resting = new Set<Rest>()
  readonly #perAddress = new Map<string, number>()
  #sweep: NodeJS.Timeout | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * An exchange waits for its client from now on.
   * @param cut Called at most once, where it has to make way.
   * @returns what ends the waiting.
   */
  begin(address: string, endpoint: Busy, cut: () => void): () => void {
    const rest: Rest = { address, endpoint, sinceMs: this.#clock.monotonicMs(), cut }
    this.#resting.add(rest)
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1)
    this.#sweep ??= setInterval(() => this.check(), sweepIntervalMs).unref()
    return () => this.#leave(rest)
  }

  /** Lets those make way who have to; called every now and then. */
  check(): void {
    const latestMs = this.#clock.monotonicMs() - patienceMs
    for (const rest of this.#resting) {
      if (rest.sinceMs > latestMs) return
      const isTooMany = (this.#perAddress.get(rest.address) ?? 0) > mostPerAddress
      const isFull = rest.endpoint.active > rest.endpoint.capacity * fullShare
      if (!isTooMany && !isFull) continue
      this.#leave(rest)
      rest.cut()
    }
  }

  #leave(rest: Rest): void {
    if (!this.#resting.delete(rest)) return
    const left = (this.#perAddress.get(rest.address) ?? 1) - 1
    if (left > 0) this.#perAddress.set(rest.address, left)
    else this.#perAddress.delete(rest.address)
    if (this.#resting.size > 0 || this.#sweep === null) return
    clearInterval(this.#sweep)
    this.#sweep = null
  }
}
