/**
 * One-time values: what the next step of a sign-in must bring along, under a key that only its browser knows. In
 * memory: whoever is amid a sign-in when the console restarts begins again.
 */

/** Beyond this many the oldest are dropped: nobody fills the memory by beginning and not going on. */
const maxOpen = 10_000

export class OneTime<T> {
  readonly #lifetimeMs: number
  readonly #byKey = new Map<string, { readonly value: T; readonly endsAtMs: number }>()

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  put(key: string, value: T, nowMs: number): void {
    for (const [known, { endsAtMs }] of this.#byKey) {
      if (endsAtMs > nowMs && this.#byKey.size < maxOpen) break
      this.#byKey.delete(known)
    }
    this.#byKey.set(key, { value, endsAtMs: nowMs + this.#lifetimeMs })
  }

  /** `null` where it is unknown or too old. */
  look(key: string, nowMs: number): T | null {
    const known = this.#byKey.get(key)
    return known === undefined || known.endsAtMs <= nowMs ? null : known.value
  }

  /** As {@link look}, and it is gone. */
  take(key: string, nowMs: number): T | null {
    const value = this.look(key, nowMs)
    this.#byKey.delete(key)
    return value
  }
}
