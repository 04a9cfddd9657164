/** A client that writes bytes as they are given and reads responses one after another, as the wire has them. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RawResponse {
  readonly status: number
  readonly head: string
  /** By lower-case name; of a repeated name the lines joined by ` | `. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  readonly trailers: string
  /** The connection ended before the message did. */
  readonly cut: boolean
}

export class RawClient {
  readonly socket: Socket
  /** The other side has ended the connection, or it is broken. */
  readonly ended: Promise<void>
  #received = Buffer.alloc(0)
  #ended = false
  #wake = (): void => {}

  constructor(socket: Socket) {
    this.socket = socket
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close']) socket.once(event, () => resolve())
    })
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    for (const event of ['end', 'close'])
      socket.on(event, () => {
        this.#ended = true
        this.#wake()
      })
  }

  send(bytes: string | Uint8Array): this {
    this.socket.write(bytes)
    return this
  }

  /** The next response, a 1xx one included. @param method Of the request that it answers. */
  async response(method = 'GET'): Promise<RawResponse> {
    const head = await this.#until('\r\n\r\n')
    const status = Number(/^HTTP\/1\.[01] ([0-9]{3})/.exec(head)?.[1] ?? 0)
    const headers = toHeaders(head)
    const message = { status, head, headers, body: Buffer.alloc(0), trailers: '', cut: status === 0 }
    if (message.cut || method === 'HEAD' || status < 200 || status === 204 || status === 304) return message
    if (headers.get('transfer-encoding') === 'chunked') return { ...message, ...(await this.#chunked()) }
    const length = headers.get('content-length')
    if (length === undefined) return { ...message, body: await this.rest() }
    const body = await this.#take(Number(length))
    return { ...message, body, cut: body.length < Number(length) }
  }

  /** Everything up to the end of the connection. */
  async rest(): Promise<Buffer> {
    while (!this.#ended) await this.#more()
    return this.#cutOff(this.#received.length)
  }

  async #chunked(): Promise<Pick<RawResponse, 'body' | 'trailers' | 'cut'>> {
    const parts: Buffer[] = []
    for (;;) {
      const line = await this.#until('\r\n')
      const size = Number.parseInt(line, 16)
      if (Number.isNaN(size)) return { body: Buffer.concat(parts), trailers: '', cut: true }
      if (size === 0) break
      const part = await this.#take(size + 2)
      if (part.length < size + 2) return { body: Buffer.concat([...parts, part]), trailers: '', cut: true }
      parts.push(part.subarray(0, size))
    }
    let trailers = ''
    for (;;) {
      const line = await this.#until('\r\n')
      if (line === '\r\n' || line === '') return { body: Buffer.concat(parts), trailers, cut: line === '' }
      trailers += line
    }
  }

  async #until(mark: string): Promise<string> {
    for (;;) {
      const at = this.#received.indexOf(mark)
      if (at !== -1) return this.#cutOff(at + mark.length).toString('latin1')
      if (this.#ended) return ''
      await this.#more()
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#received.length < length && !this.#ended) await this.#more()
    return this.#cutOff(Math.min(length, this.#received.length))
  }

  #cutOff(length: number): Buffer {
    const part = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return part
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve))
  }
}

function toHeaders(head: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const line of head.split('\r\n').slice(1)) {
    const colon = line.indexOf(':')
    if (colon === -1) continue
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers.set(name, headers.has(name) ? `${headers.get(name)} | ${value}` : value)
  }
  return headers
}

/** Connects; the connection is gone when the test is. */
export async function openClient(port: number): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  await once(socket, 'connect')
  onTestFinished(() => void socket.destroy())
  return new RawClient(socket)
}

/** One exchange on a connection of its own. */
export async function request(port: number, message: string, method = 'GET'): Promise<RawResponse> {
  return (await openClient(port)).send(message).response(method)
}

/** A plain GET as most tests need it. */
export const get = (path: string, ...lines: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: shop.test', ...lines, '', ''].join('\r\n')
