/** A running average that forgets: what was seen {@link windowMs} ago counts for 37% of what is seen now. */
import type { Clock } from '../exchange/clock.ts'

const windowMs = 10_000

export class Average {
  readonly #clock: Clock
  #value = 0
  #atMs = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Fades to 0 where nothing more is seen; 0 before the first. */
  get value(): number {
    return this.#value * this.#fade()
  }

  see(sample: number): void {
    const fade = this.#fade()
    this.#value = this.#value * fade + sample * (1 - fade)
    // A single slow answer is believed at once; that it was a lone one, bit by bit.
    if (sample > this.#value) this.#value = sample
    this.#atMs = this.#clock.monotonicMs()
  }

  #fade(): number {
    return Math.exp((this.#atMs - this.#clock.monotonicMs()) / windowMs)
  }
}
