/** Content of one HTTP/2 stream, pulled with back-pressure: what is not read keeps the stream's window closed. */
import type { ServerHttp2Stream } from 'node:http2'
import { GatewayError } from '../exchange/errors.ts'
import type { RequestContent } from '../exchange/exchange.ts'
import { LeastRate } from './least-rate.ts'
import type { FrontLimits } from './serve.ts'

interface ContentParts {
  readonly length: number | null
  readonly limits: Pick<FrontLimits, 'maxBodyBytes' | 'minBodyBytesPerSecond'>
  readonly invite: (() => void) | null
}

export class Http2Content implements RequestContent {
  readonly length: number | null
  readonly maxBytes: number
  readonly #minBytesPerSecond: number
  readonly #stream: ServerHttp2Stream
  /** Answers `Expect: 100-continue`; null where the client waits for nothing. */
  readonly #invite: (() => void) | null
  #failure: GatewayError | null = null
  #wake: (() => void) | null = null
  #readBytes = 0
  readonly #rate = new LeastRate()
  #read = { chunks: 0, atMs: 0, seen: -1 }

  constructor(stream: ServerHttp2Stream, { length, limits, invite }: ContentParts) {
    this.#stream = stream
    this.length = length
    this.maxBytes = limits.maxBodyBytes === 0 ? Infinity : limits.maxBodyBytes
    this.#minBytesPerSecond = limits.minBodyBytesPerSecond
    this.#invite = invite
  }

  /** Ends the reading with `failure`, now or when the next chunk is asked for. */
  fail(failure: GatewayError): void {
    this.#failure ??= failure
    this.#awake()
  }

  /** Called every now and then: fails a reading that the client has let wait for longer than `timeoutMs`. */
  check(nowMs: number, timeoutMs: number): void {
    const isAwaited = this.#wake !== null
    if (this.#rate.isTooLow({ nowMs, bytes: this.#readBytes, isAwaited }, this.#minBytesPerSecond))
      this.fail(new GatewayError('request-timeout'))
    if (this.#wake === null || this.#read.seen !== this.#read.chunks)
      this.#read = { ...this.#read, seen: this.#read.chunks, atMs: nowMs }
    else if (nowMs - this.#read.atMs >= timeoutMs) this.fail(new GatewayError('request-timeout'))
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    this.#invite?.()
    const stream = this.#stream
    for (const event of ['readable', 'end', 'aborted', 'close'] as const) stream.on(event, this.#awake)
    try {
      for (;;) {
        if (this.#failure !== null) throw this.#failure
        const chunk: unknown = stream.read()
        if (chunk instanceof Uint8Array) {
          this.#read.chunks++
          this.#readBytes += chunk.length
          if (this.#readBytes > this.maxBytes) throw new GatewayError('content-too-large')
          yield chunk
        } else if (stream.readableEnded && !stream.aborted) return
        else if (stream.destroyed || stream.aborted) throw new GatewayError('client-gone')
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      for (const event of ['readable', 'end', 'aborted', 'close'] as const) stream.off(event, this.#awake)
    }
  }

  readonly #awake = (): void => {
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}
