/** The client's side of one HTTP/1 response: framing, back-pressure, cutting off. */
import type { ServerResponse } from 'node:http'
import type { RawHeaders, ResponseSink } from '../exchange/exchange.ts'
import { cutOff } from './connection-facts.ts'

export class HttpResponse implements ResponseSink {
  readonly #response: ServerResponse
  readonly #mustClose: () => boolean
  #started = false
  #wrote = false

  /** @param mustClose Asked when the head is written: whether the connection ends with this response. */
  constructor(response: ServerResponse, mustClose: () => boolean) {
    this.#response = response
    this.#mustClose = mustClose
  }

  get started(): boolean {
    return this.#started
  }

  inform(status: number, headers: RawHeaders): void {
    const response = this.#response
    if (this.#started || !this.#canWrite || response.req.httpVersionMinor === 0) return
    // 101 would end HTTP on this connection, 100 is sent when the content is first asked for.
    if (status <= 101 || status > 199) return
    this.#attempt(() => response.writeInformation(status, [...headers]))
  }

  begin(status: number, headers: RawHeaders, length: number | null): void {
    if (this.#started || !this.#canWrite) return
    this.#started = true
    const fields = [...headers]
    // RFC 9110 §8.6: no Content-Length in 204; the front knows no other status whose length must not be told.
    if (length !== null && status !== 204) fields.push('content-length', String(length))
    if (this.#mustClose()) fields.push('connection', 'close')
    this.#attempt(() => this.#response.writeHead(status, fields))
    // Content mostly follows in the same tick and shares the packet; where it does not, the head must not wait for it.
    process.nextTick(() => {
      if (!this.#wrote && this.#canWrite) this.#response.flushHeaders()
    })
  }

  write(chunk: Uint8Array): boolean {
    if (!this.#canWrite) return true
    this.#wrote = true
    return this.#response.write(chunk)
  }

  drained(): Promise<void> {
    const response = this.#response
    if (!response.writableNeedDrain || response.destroyed) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        response.off('drain', done).off('close', done)
        resolve()
      }
      response.on('drain', done).on('close', done)
    })
  }

  end(trailers: RawHeaders = []): void {
    if (!this.#canWrite) return
    this.#wrote = true
    this.#attempt(() => {
      const pairs = toPairs(trailers)
      if (pairs.length > 0 && this.#response.chunkedEncoding) this.#response.addTrailers(pairs)
      this.#response.end()
    })
  }

  destroy(): void {
    const socket = this.#response.socket
    // A response that ends with the connection is told from a whole one by nothing but a reset.
    if (this.#started && socket !== null) cutOff(socket)
    else this.#response.destroy()
  }

  get #canWrite(): boolean {
    return !this.#response.writableEnded && !this.#response.destroyed
  }

  /** node:http throws on what it will not write (a control byte in a value, status 0): never a reason to stop the process. */
  #attempt(write: () => void): void {
    try {
      write()
    } catch {
      this.destroy()
    }
  }
}

function toPairs(flat: RawHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index + 1 < flat.length; index += 2) pairs.push([flat[index] ?? '', flat[index + 1] ?? ''])
  return pairs
}
