/**
 * Send queue: entries wait in memory, are sent in batches, and again where that failed. Never holds up whoever adds:
 * what does not fit pushes out the oldest, and what is lost is counted.
 */
import type { QueueConfig } from '@signalbox/shared/policies'

export interface SendQueueParts {
  readonly settings: QueueConfig
  /** Rejects where the batch did not arrive. */
  readonly send: (batch: readonly string[]) => Promise<void>
  /** @param why A sentence for the people who run the gateway. */
  readonly lost: (count: number, why: string) => void
}

/** How long the last batches may take when the policy has gone. */
const closingMs = 5000

export class SendQueue {
  readonly #parts: SendQueueParts
  readonly #closing = new AbortController()
  #waiting: string[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | null = null
  readonly #sending = new Set<Promise<void>>()

  constructor(parts: SendQueueParts) {
    this.#parts = parts
  }

  add(entry: string): void {
    const { max_entries: maxEntries, max_bytes: maxBytes } = this.#parts.settings
    this.#waiting.push(entry)
    this.#bytes += entry.length
    let lost = 0
    while (
      this.#waiting.length > maxEntries ||
      (maxBytes !== null && this.#bytes > maxBytes && this.#waiting.length > 0)
    ) {
      this.#bytes -= this.#waiting.shift()?.length ?? 0
      lost++
    }
    if (lost > 0) this.#parts.lost(lost, 'Its queue is full.')
    this.#schedule()
  }

  /** Sends what waits, for a few seconds at the most. Resolves when that is done or given up. */
  async close(): Promise<void> {
    const giveUp = setTimeout(() => this.#closing.abort(), closingMs)
    this.#stopTimer()
    while (this.#waiting.length > 0 && !this.#closing.signal.aborted) {
      this.#sendNext()
      await Promise.all(this.#sending)
    }
    await Promise.all(this.#sending)
    clearTimeout(giveUp)
    if (this.#waiting.length > 0) this.#parts.lost(this.#waiting.splice(0).length, 'The policy has gone.')
  }

  #schedule(): void {
    const { max_batch_size: batchSize, max_coalescing_delay: delay, concurrency_limit: limit } = this.#parts.settings
    if (limit === 1 && this.#sending.size > 0) return
    if (this.#waiting.length >= batchSize) this.#sendNext()
    else if (this.#waiting.length > 0)
      this.#timer ??= setTimeout(() => {
        this.#timer = null
        this.#sendNext()
      }, delay * 1000)
  }

  #sendNext(): void {
    this.#stopTimer()
    const batch = this.#waiting.splice(0, this.#parts.settings.max_batch_size)
    if (batch.length === 0) return
    for (const entry of batch) this.#bytes -= entry.length
    const sent = this.#sendUntilTaken(batch).finally(() => {
      this.#sending.delete(sent)
      this.#schedule()
    })
    this.#sending.add(sent)
  }

  /** Never rejects. */
  async #sendUntilTaken(batch: readonly string[]): Promise<void> {
    const { settings, send, lost } = this.#parts
    const endMs = performance.now() + settings.max_retry_time * 1000
    for (let delay = settings.initial_retry_delay; ; delay = Math.min(delay * 2, settings.max_retry_delay)) {
      try {
        await send(batch)
        return
      } catch (error) {
        if (performance.now() + delay * 1000 < endMs && (await this.#pause(delay * 1000))) continue
        lost(batch.length, error instanceof Error ? error.message : String(error))
        return
      }
    }
  }

  /** Resolves with false where the queue is closed for good meanwhile. */
  #pause(milliseconds: number): Promise<boolean> {
    const { signal } = this.#closing
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const giveUp = (): void => {
        clearTimeout(timer)
        resolve(false)
      }
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', giveUp)
        resolve(true)
      }, milliseconds)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
