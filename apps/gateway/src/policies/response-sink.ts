/**
 * Response sink: where the response of a rule with policies goes. Response hooks see its head before the client does,
 * and may put streams into the way of its content; without streams chunks pass as they come.
 */
import { once } from 'node:events'
import { Transform, type Duplex, type TransformCallback } from 'node:stream'
import { HeaderList } from '@signalbox/shared/lib'
import type { RawHeaders, ResponseSink } from '../exchange/exchange.ts'

/** The head of a response while policies work at it. */
export interface ResponseHead {
  status: number
  readonly headers: HeaderList
  readonly contentLength: number | null
  readonly streams: Duplex[]
  /** Trailers are for a stream, and not sent on. */
  takesTrailers: boolean
}

export interface PolicySinkParts {
  readonly inner: ResponseSink
  /** Runs the response hooks. A throw answers 500, which the hooks do not see. */
  readonly edit: (head: ResponseHead) => void | Promise<void>
  /** What is sent where {@link edit} failed. */
  readonly failed: (error: unknown) => { readonly status: number; readonly headers: RawHeaders; readonly body: Buffer }
  /** A stream failed: the response is cut off. */
  readonly broke: (error: unknown) => void
}

/** What frames a message or speaks for a connection (RFC 9110 §7.6.1): whoever sends the message says it. */
const framing = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'content-length', 'upgrade']

/** Whatever policies made of them, these fields stay as they were given. */
function keepFraming(headers: HeaderList, given: RawHeaders): void {
  for (const name of framing) headers.remove(name)
  for (const [index, name] of given.entries())
    if (index % 2 === 0 && framing.includes(name.toLowerCase())) headers.append(name, given[index + 1] ?? '')
}

export class PolicySink implements ResponseSink {
  readonly #parts: PolicySinkParts
  /** Settles when the hooks have run; `null` before {@link begin} and where nothing is to be waited for. */
  #ready: Promise<void> | null = null
  #begun = false
  #first: Duplex | null = null
  #isReplaced = false
  #trailers: RawHeaders | undefined
  readonly #ended = Promise.withResolvers<void>()
  /** Flat, as sent to the client. */
  headers: RawHeaders = []
  status = 0

  constructor(parts: PolicySinkParts) {
    this.#parts = parts
  }

  get started(): boolean {
    return this.#begun
  }

  /** Resolves when the response has ended, or was broken off. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** Those that came behind the content; empty before it has ended. */
  get trailers(): RawHeaders {
    return this.#trailers ?? []
  }

  inform(status: number, headers: RawHeaders): void {
    this.#parts.inner.inform(status, headers)
  }

  begin(status: number, headers: RawHeaders, length: number | null): void {
    this.#begun = true
    const head: ResponseHead = {
      status,
      headers: new HeaderList(headers),
      contentLength: length,
      streams: [],
      takesTrailers: false,
    }
    try {
      const edited = this.#parts.edit(head)
      if (edited === undefined) this.#start(head, headers)
      else
        this.#ready = edited
          .then(() => this.#start(head, headers))
          .catch((error: unknown) => this.#fail(error))
          .finally(() => {
            this.#ready = null
          })
    } catch (error) {
      this.#fail(error)
    }
  }

  write(chunk: Uint8Array): boolean {
    if (this.#ready !== null) {
      const copy = Buffer.from(chunk)
      void this.#ready.then(() => this.#pass(copy))
      return false
    }
    return this.#pass(chunk)
  }

  async drained(): Promise<void> {
    await this.#ready
    if (this.#isReplaced) return
    if (this.#first === null) await this.#parts.inner.drained()
    else if (this.#first.writableNeedDrain) await once(this.#first, 'drain').catch(() => undefined)
  }

  end(trailers?: RawHeaders): void {
    if (this.#ready === null) this.#finish(trailers)
    else void this.#ready.then(() => this.#finish(trailers))
  }

  destroy(): void {
    this.#isReplaced = true
    this.#first?.destroy()
    this.#parts.inner.destroy()
    this.#ended.resolve()
  }

  /** The client is gone. */
  abandon(): void {
    this.#first?.destroy()
    this.#ended.resolve()
  }

  #start({ status, headers, contentLength, streams, takesTrailers }: ResponseHead, given: RawHeaders): void {
    const { inner } = this.#parts
    keepFraming(headers, given)
    this.status = status
    this.headers = headers.toFlat()
    const [first] = streams
    inner.begin(status, this.headers, first === undefined ? contentLength : null)
    if (first === undefined) return
    this.#first = first
    for (const stream of streams) stream.on('error', (error) => this.#break(error))
    const last = streams.reduce((from, to) => from.pipe(to))
    last.on('data', (chunk: Buffer) => {
      if (inner.write(chunk)) return
      last.pause()
      void inner.drained().then(() => last.resume())
    })
    last.once('end', () => {
      inner.end(takesTrailers ? undefined : this.#trailers)
      this.#ended.resolve()
    })
  }

  #pass(chunk: Uint8Array): boolean {
    if (this.#isReplaced) return true
    return this.#first === null ? this.#parts.inner.write(chunk) : this.#first.write(Buffer.from(chunk))
  }

  #finish(trailers?: RawHeaders): void {
    if (this.#isReplaced) return
    if (this.#first === null) {
      this.#parts.inner.end(trailers)
      this.#ended.resolve()
    } else {
      this.#trailers = trailers
      this.#first.end()
    }
  }

  #fail(error: unknown): void {
    const { inner, failed } = this.#parts
    const { status, headers, body } = failed(error)
    this.#isReplaced = true
    this.status = status
    this.headers = headers
    inner.begin(status, headers, body.length)
    inner.write(body)
    inner.end()
    this.#ended.resolve()
  }

  #break(error: unknown): void {
    if (this.#isReplaced) return
    this.#parts.broke(error)
    this.destroy()
  }
}

/** A stream that holds what it is given until all of it has come, then gives what `edit` makes of it. */
export function replacing(edit: (whole: Buffer) => Uint8Array | Promise<Uint8Array>, maxBytes: number): Transform {
  const chunks: Buffer[] = []
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      bytes += chunk.length
      if (bytes > maxBytes) {
        for (const held of chunks.splice(0)) this.push(held)
        done(null, chunk)
        return
      }
      chunks.push(chunk)
      done()
    },
    flush(done: TransformCallback) {
      if (bytes > maxBytes) {
        done()
        return
      }
      Promise.resolve(Buffer.concat(chunks))
        .then(edit)
        .then(
          (edited) => done(null, edited),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        )
    },
  })
}
