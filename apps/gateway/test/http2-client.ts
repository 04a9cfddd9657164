/** HTTP/2 clients for tests: one that node:http2 drives, and one that writes frames as it is told. */
import { once } from 'node:events'
import { connect, type ClientHttp2Session, type ClientHttp2Stream, type SecureClientSessionOptions } from 'node:http2'
import { connect as connectSocket, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A session that is gone when the test is. */
export function openSession(url: string, options: SecureClientSessionOptions = {}): ClientHttp2Session {
  const session = connect(url, options)
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return session
}

export interface Http2Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly trailers: Readonly<Record<string, string | string[] | undefined>>
  /** 0 where the stream ended well. */
  readonly rstCode: number
  /** The head was all there was. */
  readonly headEndedStream: boolean
}

/** Reads a response to its end, good or bad. */
export async function read(stream: ClientHttp2Stream): Promise<Http2Response> {
  const chunks: Buffer[] = []
  let headers: Http2Response['headers'] = {}
  let trailers: Http2Response['trailers'] = {}
  let headEndedStream = false
  stream.on('error', () => {})
  stream.on('response', (fields, flags) => {
    headers = fields
    headEndedStream = (flags & 1) !== 0
  })
  stream.on('trailers', (fields) => (trailers = fields))
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  if (!stream.destroyed) await new Promise<void>((resolve) => stream.once('close', () => resolve()))
  const status = Number(headers[':status'] ?? 0)
  return { status, headers, body: Buffer.concat(chunks), trailers, rstCode: stream.rstCode, headEndedStream }
}

/** One request on a session. */
export function send(
  session: ClientHttp2Session,
  headers: Record<string, string | string[]> | readonly string[],
  body?: string | Uint8Array,
): Promise<Http2Response> {
  const stream = session.request(headers, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  return read(stream)
}

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Buffer
}

/** Speaks HTTP/2 frame by frame, right or wrong. */
export class FrameClient {
  readonly socket: Socket
  readonly frames: Frame[] = []
  /** The other side has ended the connection. */
  readonly ended: Promise<void>
  #buffer = Buffer.alloc(0)
  #wake = (): void => {}
  #isOver = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => this.#hear(chunk))
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close'])
        socket.once(event, () => {
          this.#isOver = true
          this.#wake()
          resolve()
        })
    })
  }

  static async open(port: number): Promise<FrameClient> {
    const socket = connectSocket(port, '127.0.0.1')
    await once(socket, 'connect')
    onTestFinished(() => void socket.destroy())
    const client = new FrameClient(socket)
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    return client.send(frameType.settings, 0, 0)
  }

  send(type: number, flags: number, stream: number, payload: Uint8Array = Buffer.alloc(0)): this {
    this.socket.write(toFrame(type, flags, stream, payload))
    return this
  }

  /** A whole GET, or what `fields` make of it. */
  request(stream: number, fields: readonly string[] = get('/'), flags = 0x5): this {
    return this.send(frameType.headers, flags, stream, toBlock(fields))
  }

  /** The next frame that fits, those before it thrown away; `null` where the connection ended without one. */
  async frame(fits: (frame: Frame) => boolean): Promise<Frame | null> {
    for (;;) {
      const at = this.frames.findIndex(fits)
      if (at !== -1) return this.frames.splice(0, at + 1).at(-1) ?? null
      if (this.#isOver) return null
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  #hear(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk])
    while (this.#buffer.length >= 9) {
      const length = this.#buffer.readUIntBE(0, 3)
      if (this.#buffer.length < 9 + length) break
      const [type = 0, flags = 0] = this.#buffer.subarray(3, 5)
      const stream = this.#buffer.readUInt32BE(5) & 0x7fff_ffff
      this.frames.push({ type, flags, stream, payload: this.#buffer.subarray(9, 9 + length) })
      this.#buffer = this.#buffer.subarray(9 + length)
    }
    this.#wake()
  }
}

export const get = (path: string, ...fields: string[]): readonly string[] => [
  ':method',
  'GET',
  ':scheme',
  'http',
  ':path',
  path,
  ':authority',
  'shop.test',
  ...fields,
]

function toFrame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** HPACK, every field a literal without indexing and without Huffman coding (RFC 7541 §6.2.2). */
export function toBlock(fields: readonly string[]): Buffer {
  const parts: Buffer[] = []
  for (let index = 0; index + 1 < fields.length; index += 2)
    parts.push(Buffer.from([0]), toLiteral(fields[index] ?? ''), toLiteral(fields[index + 1] ?? ''))
  return Buffer.concat(parts)
}

function toLiteral(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1')
  if (bytes.length < 127) return Buffer.concat([Buffer.from([bytes.length]), bytes])
  const prefix = [127]
  let rest = bytes.length - 127
  for (; rest >= 128; rest = Math.floor(rest / 128)) prefix.push((rest % 128) + 128)
  return Buffer.concat([Buffer.from([...prefix, rest]), bytes])
}
