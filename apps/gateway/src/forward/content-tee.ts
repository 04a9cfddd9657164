/**
 * Tee: content that one reader takes and others get a copy of. The copies never hold the reader back: whoever falls
 * behind by more than {@link maxBehindBytes} is cut off.
 */
import { GatewayError } from '../exchange/errors.ts'
import type { RequestContent } from '../exchange/exchange.ts'

/** Content that a copy may have waiting. Beyond it the copy ends unfinished, and its receiver sees a broken request. */
const maxBehindBytes = 1024 * 1024

/** Read it once. */
export class ContentTee implements RequestContent {
  readonly length: number | null
  readonly #source: RequestContent
  readonly #copies: ContentCopy[] = []

  constructor(source: RequestContent) {
    this.#source = source
    this.length = source.length
  }

  /** A copy of all that is read from now on. @param onCut Called once where it will not become whole. */
  copy(onCut: () => void): RequestContent {
    const copy = new ContentCopy(this.length, onCut)
    this.#copies.push(copy)
    return copy
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#source.chunks()) {
      for (const copy of this.#copies) copy.push(chunk)
      yield chunk
    }
    for (const copy of this.#copies) copy.end()
  }

  /** Nobody reads on: copies that are not whole are cut off. */
  close(): void {
    for (const copy of this.#copies) copy.cut()
  }
}

class ContentCopy implements RequestContent {
  readonly length: number | null
  readonly #onCut: () => void
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #state: 'open' | 'whole' | 'cut' = 'open'
  #wake: (() => void) | null = null

  constructor(length: number | null, onCut: () => void) {
    this.length = length
    this.#onCut = onCut
  }

  push(chunk: Uint8Array): void {
    if (this.#state !== 'open') return
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes > maxBehindBytes) this.cut()
    else this.#awake()
  }

  end(): void {
    if (this.#state !== 'open') return
    this.#state = 'whole'
    this.#awake()
  }

  cut(): void {
    if (this.#state !== 'open') return
    this.#state = 'cut'
    this.#waiting = []
    this.#awake()
    this.#onCut()
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#waiting.shift()
      if (chunk !== undefined) {
        this.#waitingBytes -= chunk.length
        yield chunk
      } else if (this.#state === 'whole') return
      else if (this.#state === 'cut') throw new GatewayError('client-gone')
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #awake(): void {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}
