/**
 * Remembered: who has shown a right password is not asked about again for a while, and requests with the same name and
 * password that come at once ask once. Passwords themselves are not kept.
 */
import type { Clock } from '../../exchange/clock.ts'
import { digest } from '../known-consumers.ts'

const maxRemembered = 10_000

export class Remembered<T> {
  readonly #ttlMs: number
  readonly #clock: Clock
  readonly #known = new Map<string, { readonly value: T; readonly untilMs: number }>()
  readonly #asking = new Map<string, Promise<T | null>>()

  constructor(ttlSeconds: number, clock: Clock) {
    this.#ttlMs = ttlSeconds * 1000
    this.#clock = clock
  }

  /** @param ask `null`: the password is not right, which is not remembered. What it throws, everyone who waits is told. */
  get(username: string, password: string, ask: () => Promise<T | null>): Promise<T | null> {
    const mark = digest(JSON.stringify([username, password]))
    const known = this.#known.get(mark)
    if (known !== undefined && known.untilMs > this.#clock.monotonicMs()) return Promise.resolve(known.value)
    const asking = this.#asking.get(mark) ?? this.#ask(mark, ask).finally(() => this.#asking.delete(mark))
    this.#asking.set(mark, asking)
    return asking
  }

  async #ask(mark: string, ask: () => Promise<T | null>): Promise<T | null> {
    const value = await ask()
    this.#known.delete(mark)
    if (value === null || this.#ttlMs === 0) return value
    this.#known.set(mark, { value, untilMs: this.#clock.monotonicMs() + this.#ttlMs })
    const [oldest] = this.#known.keys()
    if (this.#known.size > maxRemembered && oldest !== undefined) this.#known.delete(oldest)
    return value
  }
}
