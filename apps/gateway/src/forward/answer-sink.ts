/** Where an answer goes that the gateway reads itself. */
import type { RawHeaders, ResponseSink } from '../exchange/exchange.ts'

/** An answer with more content is not whole. */
const maxBytes = 64 * 1024

export class AnswerSink implements ResponseSink {
  status = 0
  headers: RawHeaders = []
  trailers: RawHeaders = []
  #chunks: Uint8Array[] = []
  #bytes = 0
  #isEnded = false

  get started(): boolean {
    return this.status !== 0
  }

  /** Whether all of it came. */
  get isWhole(): boolean {
    return this.#isEnded && this.#bytes <= maxBytes
  }

  get body(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  inform(): void {}

  begin(status: number, headers: RawHeaders): void {
    this.status = status
    this.headers = headers
  }

  write(chunk: Uint8Array): boolean {
    this.#bytes += chunk.length
    if (this.#bytes <= maxBytes) this.#chunks.push(chunk)
    return true
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  end(trailers: RawHeaders = []): void {
    this.#isEnded = true
    this.trailers = trailers
  }

  destroy(): void {}
}
