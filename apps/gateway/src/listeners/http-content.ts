/** Content of one HTTP/1 request, pulled from node:http with back-pressure down to the client's socket. */
import type { IncomingMessage } from 'node:http'
import { GatewayError } from '../exchange/errors.ts'
import type { RequestContent } from '../exchange/exchange.ts'

/** What is thrown away after an early answer so that the connection can be used again. */
const smallRestBytes = 64 * 1024

export class HttpContent implements RequestContent {
  readonly length: number | null
  readonly maxBytes: number
  readonly #request: IncomingMessage
  /** Answers `Expect: 100-continue`; null where the client waits for nothing. */
  readonly #invite: (() => void) | null
  #readBytes = 0
  #failure: GatewayError | null = null
  #wake: (() => void) | null = null
  #started = false

  /** @param invite Called before the first read where the client holds its content back until it is asked for. */
  constructor(
    request: IncomingMessage,
    { length, maxBytes }: Required<Pick<RequestContent, 'length' | 'maxBytes'>>,
    invite: (() => void) | null,
  ) {
    this.#request = request
    this.length = length
    this.maxBytes = maxBytes
    this.#invite = invite
  }

  get readBytes(): number {
    return this.#readBytes
  }

  /** True while somebody waits for bytes that the client owes. */
  get isAwaited(): boolean {
    return this.#wake !== null
  }

  get isComplete(): boolean {
    return this.#request.complete
  }

  /** Whether a first byte has been asked for. */
  get started(): boolean {
    return this.#started
  }

  /** Whether the rest is known to be so small that reading it costs less than a new connection. */
  get hasSmallRest(): boolean {
    if (this.#request.complete) return true
    // Held back, and now never asked for: what comes next may be content or another request (RFC 9110 §10.1.1).
    if (this.#invite !== null && !this.#started) return false
    return this.#failure === null && this.length !== null && this.length - this.#readBytes <= smallRestBytes
  }

  /** Ends the reading with `failure`, now or when the next chunk is asked for. */
  fail(failure: GatewayError): void {
    this.#failure ??= failure
    this.#awake()
  }

  /** Throws what is still to come away; `onEnd` is called when there is no more. */
  discard(onData: (bytes: number) => void, onEnd: () => void): void {
    this.#request.off('readable', this.#awake)
    this.#request.on('data', (chunk: Buffer) => onData(chunk.length))
    this.#request.once('end', onEnd)
    this.#request.resume()
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    this.#started = true
    this.#invite?.()
    const request = this.#request
    for (const event of ['readable', 'end', 'close'] as const) request.on(event, this.#awake)
    try {
      for (;;) {
        if (this.#failure !== null) throw this.#failure
        const chunk: Buffer | null = request.read()
        if (chunk !== null) {
          this.#readBytes += chunk.length
          if (this.#readBytes > this.maxBytes) throw new GatewayError('content-too-large')
          yield chunk
        } else if (request.readableEnded) return
        else if (request.destroyed) throw new GatewayError('client-gone')
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      for (const event of ['readable', 'end', 'close'] as const) request.off(event, this.#awake)
    }
  }

  readonly #awake = (): void => {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}
