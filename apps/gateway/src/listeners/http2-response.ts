/** The client's side of one HTTP/2 response: head, content under the client's windows, trailers, reset. */
import { constants, type ServerHttp2Stream } from 'node:http2'
import type { RawHeaders, ResponseSink } from '../exchange/exchange.ts'
import { isGrpcMessage } from '../exchange/grpc.ts'

/** A client that is owed so much is owed no more: a hundred streams of a session may do the same. */
const mostOwedBytes = 16 * 1024

export class Http2Response implements ResponseSink {
  readonly #stream: ServerHttp2Stream
  readonly #isHead: boolean
  /** Begun and not yet written: what follows in the same tick decides whether it is all there is. */
  #head: string[] | null = null
  #started = false
  #ended = false
  #hasContent = false
  #awaitsTrailers = false
  #trailers: RawHeaders = []
  #owedBytes = 0
  /** For the client to take what it is owed, or to go. */
  #waiting: (() => void)[] = []
  #taken = { bytes: 0, seen: -1, atMs: 0 }

  constructor(stream: ServerHttp2Stream, method: string) {
    this.#stream = stream
    this.#isHead = method === 'HEAD'
    stream.on('wantTrailers', () => this.#sendTrailers())
    stream.once('close', () => this.#tellTaken())
  }

  get started(): boolean {
    return this.#started
  }

  /** Whether the response was ended by whoever wrote it, and not cut off. */
  get ended(): boolean {
    return this.#ended
  }

  inform(status: number, headers: RawHeaders): void {
    // 101 does not exist in HTTP/2 (RFC 9113 §8.6), 100 is sent when the content is first asked for.
    if (this.#started || !this.#isOpen || status <= 101 || status > 199) return
    this.#attempt(() => this.#stream.additionalHeaders({ ':status': status, ...group(headers) }))
  }

  begin(status: number, headers: RawHeaders, length: number | null): void {
    if (this.#started || !this.#isOpen) return
    this.#started = true
    const fields = [':status', String(status)]
    for (let index = 0; index + 1 < headers.length; index += 2)
      fields.push((headers[index] ?? '').toLowerCase(), headers[index + 1] ?? '')
    // RFC 9110 §8.6: no Content-Length in 204.
    if (length !== null && status !== 204) fields.push('content-length', String(length))
    this.#hasContent = !this.#isHead && status !== 204 && status !== 304
    // Trailers belong to gRPC whatever length it declares.
    this.#awaitsTrailers = this.#hasContent && (length === null || isGrpcMessage(headers))
    this.#head = fields
    process.nextTick(() => this.#flush(false))
  }

  write(chunk: Uint8Array): boolean {
    this.#flush(false)
    if (!this.#canWrite || !this.#hasContent) return true
    this.#owedBytes += chunk.length
    this.#stream.write(chunk, () => {
      this.#owedBytes -= chunk.length
      this.#taken.bytes += chunk.length
      if (this.#owedBytes < mostOwedBytes) this.#tellTaken()
    })
    return this.#owedBytes < mostOwedBytes
  }

  drained(): Promise<void> {
    const stream = this.#stream
    if (this.#owedBytes < mostOwedBytes || stream.destroyed) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  end(trailers: RawHeaders = []): void {
    if (this.#ended) return
    this.#ended = true
    this.#trailers = trailers
    this.#flush(trailers.length === 0 || !this.#awaitsTrailers)
    if (this.#canWrite) this.#stream.end()
  }

  destroy(): void {
    this.#stream.destroy(new Error('The response breaks off.'))
  }

  /** Called every now and then: resets a stream whose client has taken nothing of what it is owed for `timeoutMs`. */
  check(nowMs: number, timeoutMs: number): void {
    if (this.#owedBytes === 0 || this.#taken.seen !== this.#taken.bytes)
      this.#taken = { ...this.#taken, seen: this.#taken.bytes, atMs: nowMs }
    else if (nowMs - this.#taken.atMs >= timeoutMs) this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  #flush(isAll: boolean): void {
    const head = this.#head
    this.#head = null
    // Not whether content can be written: of HEAD node:http2 has ended that side before anybody answered.
    if (head === null || !this.#isOpen) return
    const endStream = isAll || !this.#hasContent
    this.#attempt(() => this.#stream.respond(head, { endStream, waitForTrailers: this.#awaitsTrailers && !endStream }))
  }

  #tellTaken(): void {
    for (const tell of this.#waiting.splice(0)) tell()
  }

  #sendTrailers(): void {
    this.#attempt(() => this.#stream.sendTrailers(group(this.#trailers)))
  }

  get #isOpen(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed
  }

  get #canWrite(): boolean {
    return this.#isOpen && !this.#stream.writableEnded
  }

  /** node:http2 throws on what it will not write (a field of a connection, a control byte): never a reason to stop the process. */
  #attempt(write: () => void): void {
    try {
      write()
    } catch {
      this.destroy()
    }
  }
}

/** By lower-case name; a repeated name keeps its lines. */
function group(flat: RawHeaders): Record<string, string | string[]> {
  const lines = new Map<string, string[]>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const name = (flat[index] ?? '').toLowerCase()
    lines.set(name, [...(lines.get(name) ?? []), flat[index + 1] ?? ''])
  }
  return Object.fromEntries(
    [...lines].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  )
}
