/** Time, given in so that tests own it. */
export interface Clock {
  /** Monotonic milliseconds; only differences mean something. */
  monotonicMs(): number
  /** Milliseconds since the epoch. */
  epochMs(): number
}

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  epochMs: () => Date.now(),
}
