/**
 * Frame guard: stands between a client's connection and node:http2, and keeps from it what {@link FrameRules} refuse.
 * Bytes are looked at, not copied; back-pressure holds both ways.
 */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { FrameRules, frameType, lookBytes, type FrameHead } from './frame-rules.ts'
import { FrameScanner, toFrame } from './frame-scanner.ts'

const prefaceBytes = 24
/** For how long a client that broke the rules may read why. */
const farewellMs = 1000

type Done = (error?: Error | null) => void

export class FrameGuard extends Duplex {
  readonly #connection: Socket
  readonly #rules = new FrameRules(performance.now())
  readonly #received: FrameScanner
  readonly #sent: FrameScanner
  /** Of the guard's own, written as soon as the session's frame before them is whole. */
  #own: Buffer[] = []
  #highest = 0
  #isOver = false

  /** @param connection Nobody else reads from it or writes to it from here on. */
  constructor(connection: Socket) {
    super({ allowHalfOpen: true })
    this.#connection = connection
    this.#received = new FrameScanner({ prefaceBytes, lookBytes, judge: (head, payload) => this.#judge(head, payload) })
    this.#sent = new FrameScanner({
      prefaceBytes: 0,
      lookBytes: () => 0,
      judge: (head) => {
        this.#rules.sent(head)
        return true
      },
    })
    connection.on('data', (chunk: Buffer) => this.#take(chunk))
    connection.once('end', () => this.#isOver || this.push(null))
    connection.once('close', () => this.destroy())
    this.on('error', ignore)
  }

  override _read(): void {
    this.#connection.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#send([chunk], done)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _final(done: Done): void {
    this.#connection.end(() => done())
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#isOver) this.#connection.destroy()
    done(error)
  }

  #take(chunk: Buffer): void {
    if (this.#isOver) return
    for (const bytes of this.#received.scan(chunk)) if (!this.push(bytes) && !this.#isOver) this.#connection.pause()
    this.#sendOwn()
  }

  #judge(head: FrameHead, payload: Buffer): boolean {
    if (this.#isOver) return false
    this.#highest = Math.max(this.#highest, head.type === frameType.headers ? head.stream : 0)
    const verdict = this.#rules.received(head, payload, performance.now())
    if (verdict.kind === 'reset') {
      const reset = toFrame(frameType.rstStream, verdict.stream, verdict.code)
      this.#own.push(reset)
      // So that the session knows: to it, the client has reset the stream.
      setImmediate(() => this.#isOver || this.push(reset))
    }
    if (verdict.kind === 'end') this.#end(verdict.code)
    return verdict.kind === 'pass'
  }

  #send(chunks: readonly Buffer[], done: Done): void {
    if (this.#isOver) return done()
    const connection = this.#connection
    connection.cork()
    for (const [index, chunk] of chunks.entries()) {
      this.#sent.scan(chunk)
      if (index === chunks.length - 1) connection.write(chunk, done)
      else connection.write(chunk)
    }
    this.#sendOwn()
    connection.uncork()
  }

  #sendOwn(): void {
    if (this.#own.length === 0 || !this.#sent.isAtBoundary) return
    for (const frame of this.#own.splice(0)) this.#connection.write(frame)
  }

  /** The session is cut here; the client is told why, and has a moment to read it. */
  #end(code: number): void {
    if (this.#isOver) return
    this.#isOver = true
    const connection = this.#connection
    if (this.#sent.isAtBoundary) connection.write(toFrame(frameType.goaway, 0, this.#highest, code))
    connection.resume().end()
    const cut = setTimeout(() => connection.destroy(), farewellMs)
    connection.once('close', () => clearTimeout(cut))
    setImmediate(() => this.destroy())
  }
}

const ignore = (): void => {}
