/**
 * Attempts: how often a secret may be guessed. At most {@link maxFailures} failures in {@link windowMs} for each key
 * (an account, an address). An attempt counts from its start, so that many at once do not slip through; a success takes
 * it back. In memory: a restart forgets.
 */
export const maxFailures = 5
export const windowMs = 15 * 60_000
const maxKeys = 10_000

export class Attempts {
  readonly #times = new Map<string, number[]>()

  /**
   * Counts an attempt against each key, or against none where one of them is used up.
   *
   * @returns 0 where the attempt may be made, else the seconds until the next may.
   */
  begin(keys: readonly string[], nowMs: number): number {
    const waits = keys.map((key) => this.#waitSeconds(key, nowMs))
    const wait = Math.max(0, ...waits)
    if (wait > 0) return wait
    for (const key of keys) this.#add(key, nowMs)
    return 0
  }

  /** Takes back the attempt of `nowMs`: it succeeded, or was none. */
  takeBack(keys: readonly string[], nowMs: number): void {
    for (const key of keys) {
      const times = this.#times.get(key) ?? []
      const index = times.lastIndexOf(nowMs)
      if (index !== -1) times.splice(index, 1)
      if (times.length === 0) this.#times.delete(key)
    }
  }

  #waitSeconds(key: string, nowMs: number): number {
    const times = (this.#times.get(key) ?? []).filter((time) => nowMs - time < windowMs)
    if (times.length < maxFailures) return 0
    return Math.ceil(((times[0] ?? nowMs) + windowMs - nowMs) / 1000)
  }

  #add(key: string, nowMs: number): void {
    const times = (this.#times.get(key) ?? []).filter((time) => nowMs - time < windowMs)
    times.push(nowMs)
    this.#times.delete(key)
    this.#times.set(key, times)
    if (this.#times.size <= maxKeys) return
    for (const oldest of this.#times.keys()) {
      this.#times.delete(oldest)
      break
    }
  }
}
