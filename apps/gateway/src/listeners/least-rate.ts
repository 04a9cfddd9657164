/** Least rate: whether content comes too slowly, over the time in which somebody waited for it. */

/** What a client may take to get going, and what it is measured over. */
const windowMs = 10_000

interface Moment {
  readonly nowMs: number
  /** All that has come so far. */
  readonly bytes: number
  readonly isAwaited: boolean
}

export class LeastRate {
  #awaitedMs = 0
  #seenAtMs: number | null = null
  #bytes = 0

  /** Called every now and then. @param bytesPerSecond 0: however slow. */
  isTooLow({ nowMs, bytes, isAwaited }: Moment, bytesPerSecond: number): boolean {
    if (bytesPerSecond === 0) return false
    if (isAwaited && this.#seenAtMs !== null) this.#awaitedMs += nowMs - this.#seenAtMs
    this.#seenAtMs = nowMs
    if (this.#awaitedMs < windowMs) return false
    const isTooLow = ((bytes - this.#bytes) * 1000) / this.#awaitedMs < bytesPerSecond
    this.#awaitedMs = 0
    this.#bytes = bytes
    return isTooLow
  }
}
