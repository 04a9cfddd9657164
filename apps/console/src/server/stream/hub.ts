/**
 * Hub: wakes the open event streams when there may be something to send. It carries no events: each stream takes what it
 * has not sent yet when its reader is ready, so that a burst is sent once and a slow reader costs no memory.
 */
export class Hub {
  readonly #wakes = new Set<() => void>()
  readonly #closing = new AbortController()

  /** Aborted when the console stops: streams end, so that the process can. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  /** Open streams. */
  get size(): number {
    return this.#wakes.size
  }

  /** Calls `wake` at every {@link wake}. Returns the way to stop. */
  subscribe(wake: () => void): () => void {
    this.#wakes.add(wake)
    return () => this.#wakes.delete(wake)
  }

  wake(): void {
    for (const wake of this.#wakes) wake()
  }

  close(): void {
    this.#closing.abort()
  }
}
