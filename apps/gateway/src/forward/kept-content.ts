/** Kept content: read from the client once, given to each attempt from the start. */
import type { RequestContent } from '../exchange/exchange.ts'

/** Content that is kept. Of a request with more, what was sent is gone, and no further attempt is made. */
const maxKeptBytes = 64 * 1024

/** One attempt reads it at a time. */
export class KeptContent implements RequestContent {
  readonly length: number | null
  readonly #source: AsyncIterator<Uint8Array>
  #chunks: Uint8Array[] = []
  #bytes = 0
  /** Chunks that were before those in `#chunks`. */
  #gone = 0
  #isWhole = false
  #isKept = true
  #pulling: Promise<void> | null = null

  constructor(source: RequestContent) {
    this.length = source.length
    this.#source = source.chunks()[Symbol.asyncIterator]()
  }

  /** Whether an attempt can be given all of it once more. */
  get isReplayable(): boolean {
    return this.#isKept
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; ;) {
      const chunk = this.#chunks[at - this.#gone]
      if (chunk !== undefined) {
        at++
        if (!this.#isKept) this.#forget(at)
        yield chunk
      } else if (this.#isWhole) return
      else await this.#pull()
    }
  }

  /** Nobody reads on. */
  close(): void {
    void this.#source.return?.()
  }

  /** Shared, so that what comes after an attempt has ended is there for the next. */
  #pull(): Promise<void> {
    this.#pulling ??= this.#pullOnce().finally(() => {
      this.#pulling = null
    })
    return this.#pulling
  }

  async #pullOnce(): Promise<void> {
    const next = await this.#source.next()
    if (next.done === true) {
      this.#isWhole = true
      return
    }
    this.#chunks.push(next.value)
    this.#bytes += next.value.length
    if (this.#bytes > maxKeptBytes) this.#isKept = false
  }

  #forget(upTo: number): void {
    this.#chunks.splice(0, upTo - this.#gone)
    this.#gone = upTo
  }
}
