/**
 * grpc-web: a browser's call becomes a call of gRPC, and its answer goes back with the trailers in the content, because
 * browsers show none.
 *
 * Sources: gRPC, PROTOCOL-WEB (content types, base64 text, trailers as a frame with the highest bit set); Fetch (CORS).
 */
import { Transform, type TransformCallback } from 'node:stream'
import { toGrpcStatus } from '@signalbox/shared/match'
import type { HeaderList } from '@signalbox/shared/lib'
import type { ConfigOf, PolicyAnswer } from '@signalbox/shared/policies'
import type { RawHeaders } from '../exchange/exchange.ts'
import type { PolicyBehaviour, RequestTurn } from './behaviour.ts'

/** How a call's content is written. */
interface Coding {
  /** Of messages, as in `proto`; `''` where the client says nothing. */
  readonly messages: string
  readonly isText: boolean
}

const trailersMark = 0x80
const defaultAllowedHeaders = 'content-type,x-grpc-web,x-user-agent,grpc-timeout,authorization'
const exposedHeaders = 'grpc-status,grpc-message,grpc-status-details-bin'

export const grpcWeb: PolicyBehaviour<ConfigOf<'grpc-web'>> = {
  create({ allow_origin_header: origin }) {
    const codings = new WeakMap<object, Coding>()
    const isPreflight = new WeakSet<object>()
    return {
      request(turn) {
        if (turn.original.method === 'OPTIONS') {
          isPreflight.add(turn.key)
          return answerPreflight(turn, origin)
        }
        // Real gRPC on the same route is for the service as it is.
        if (turn.isGrpc) return null
        const coding = readCoding(turn.original.headers.get('content-type') ?? '')
        if (coding === null) return { status: 400, message: 'The content type is not of gRPC-Web.' }
        codings.set(turn.key, coding)
        turn.headers.set('content-type', `application/grpc${coding.messages === '' ? '' : `+${coding.messages}`}`)
        turn.headers.set('te', 'trailers')
        turn.headers.remove('x-grpc-web')
        if (coding.isText) turn.pipeContent(decodeText, null)
        return null
      },
      response(turn) {
        const coding = codings.get(turn.key)
        if (coding === undefined) {
          if (!isPreflight.has(turn.key)) allowOrigin(turn.headers, origin)
          return
        }
        const { headers } = turn
        const isGrpcAnswer = (headers.get('content-type') ?? '').startsWith('application/grpc')
        // Of a service that is not there, or a policy: told as gRPC tells it.
        const failure = isGrpcAnswer ? null : toFailure(turn.status, headers.get('grpc-message'))
        const early = failure ?? takeStatus(headers)
        const trailers = turn.takeTrailers()
        turn.status = 200
        headers.set('content-type', toContentType(coding))
        allowOrigin(headers, origin)
        turn.pipe(
          new WebContent({
            isText: coding.isText,
            drops: failure !== null,
            trailers: () => [...early, ...(failure === null ? trailers() : [])],
          }),
        )
      },
    }
  },
}

function readCoding(contentType: string): Coding | null {
  const [, text, messages = ''] =
    /^application\/grpc-web(-text)?(?:\+([a-z0-9.-]+))?\s*(?:;|$)/i.exec(contentType) ?? []
  if (!/^application\/grpc-web/i.test(contentType) || /^application\/grpc-web[^+;\s-]/i.test(contentType)) return null
  return { messages: messages.toLowerCase(), isText: text !== undefined }
}

const toContentType = ({ isText, messages }: Coding): string =>
  `application/grpc-web${isText ? '-text' : ''}${messages === '' ? '' : `+${messages}`}`

function allowOrigin(headers: HeaderList, origin: string): void {
  headers.set('access-control-allow-origin', origin)
  headers.set('access-control-expose-headers', exposedHeaders)
  if (origin !== '*') headers.append('vary', 'Origin')
}

function answerPreflight({ original }: Pick<RequestTurn, 'original'>, origin: string): PolicyAnswer {
  const asked = original.headers.get('access-control-request-headers')
  return {
    status: 200,
    headers: [
      ['access-control-allow-origin', origin],
      ['access-control-allow-methods', 'POST'],
      ['access-control-allow-headers', asked ?? defaultAllowedHeaders],
      ['access-control-max-age', '600'],
    ].flat(),
    body: '',
  }
}

function toFailure(status: number, message: string | null): RawHeaders {
  const { code, name } = toGrpcStatus(status)
  return ['grpc-status', String(code), 'grpc-message', message ?? encodeURIComponent(`${name}: HTTP status ${status}`)]
}

/** Status that stands in the head of an answer without content (`Trailers-Only`): it goes where clients look for it. */
function takeStatus(headers: HeaderList): RawHeaders {
  const taken: string[] = []
  for (const name of ['grpc-status', 'grpc-message', 'grpc-status-details-bin']) {
    const value = headers.get(name)
    if (value === null) continue
    taken.push(name, value)
  }
  return taken
}

interface WebContentParts {
  readonly isText: boolean
  /** The content itself is not of gRPC, and not sent on. */
  readonly drops: boolean
  readonly trailers: () => RawHeaders
}

/** Content of gRPC → content of gRPC-Web: as text where that was asked for, with the trailers at its end. */
class WebContent extends Transform {
  readonly #parts: WebContentParts
  /** Bytes that make no whole group of base64 yet. */
  #rest = Buffer.alloc(0)

  constructor(parts: WebContentParts) {
    super()
    this.#parts = parts
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, this.#parts.drops ? undefined : this.#toWritten(chunk))
  }

  override _flush(done: TransformCallback): void {
    done(null, this.#toWritten(toTrailersFrame(this.#parts.trailers()), true))
  }

  #toWritten(bytes: Buffer, isLast = false): Buffer | string {
    if (!this.#parts.isText) return bytes
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    const whole = isLast ? all.length : all.length - (all.length % 3)
    this.#rest = Buffer.from(all.subarray(whole))
    return all.subarray(0, whole).toString('base64')
  }
}

function toTrailersFrame(trailers: RawHeaders): Buffer {
  let text = ''
  for (let index = 0; index + 1 < trailers.length; index += 2)
    text += `${(trailers[index] ?? '').toLowerCase()}:${trailers[index + 1] ?? ''}\r\n`
  const content = Buffer.from(text, 'latin1')
  const head = Buffer.alloc(5)
  head[0] = trailersMark
  head.writeUInt32BE(content.length, 1)
  return Buffer.concat([head, content])
}

/** Base64 that may have its padding in the middle, where one message ends. */
async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + Buffer.from(chunk).toString('latin1').replaceAll(/\s/g, '')
    const whole = text.length - (text.length % 4)
    rest = text.slice(whole)
    // Node stops reading at padding, so each padded part is read by itself.
    for (const part of text.slice(0, whole).match(/[^=]+={0,2}/g) ?? []) yield Buffer.from(part, 'base64')
  }
  if (rest !== '') throw new Error('The content of the call is no base64.')
}
