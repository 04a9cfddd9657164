/** One HTTP/2 session: its streams as exchanges, its time-outs, how many resets it may cost, and the end of it. */
import { constants, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import { errorDefinitions, type ErrorCode } from '../exchange/errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isGrpcMessage } from '../exchange/grpc.ts'
import { Http2Content } from './http2-content.ts'
import { readHttp2Head } from './http2-head.ts'
import { sessionWindowBytes, type Http2Limits } from './http2-limits.ts'
import { Http2Response } from './http2-response.ts'
import type { FrontLimits } from './serve.ts'

/** What an exchange has of its connection. */
type ConnectionFacts = Pick<Exchange, 'scheme' | 'peer' | 'local' | 'sni' | 'clientCertificate'>

export interface SessionParts {
  readonly session: ServerHttp2Session
  readonly facts: ConnectionFacts
  readonly limits: FrontLimits
  readonly http2: Http2Limits
  /** Whether the client may have more content on its way than the protocol's 64 KiB. */
  readonly hasWideWindow: boolean
  readonly nextId: () => string
  /** Counts a stream in for the client's address: `null` where it has too many, else what counts it out again. */
  readonly admit: () => (() => void) | null
  /** Completes the exchange with the tables in force now, and serves it. */
  readonly serve: (exchange: Omit<Exchange, 'socket'>) => void
}

interface Turn {
  readonly content: Http2Content | null
  readonly response: Http2Response
  /** Of gRPC. */
  readonly isCall: boolean
}

export class Http2Session {
  readonly #parts: SessionParts
  readonly #turns = new Map<ServerHttp2Stream, Turn>()
  #idleSinceMs = performance.now()
  #everUsed = false
  #streams = 0
  #ending = false
  #resets = { count: 0, atMs: performance.now() }

  constructor(parts: SessionParts) {
    this.#parts = parts
    const { session } = parts
    session.on('error', ignore)
    session.on('stream', (stream, _headers, flags, raw) => this.#take(stream, flags, raw))
    if (!parts.hasWideWindow) return
    try {
      session.setLocalWindowSize(sessionWindowBytes)
    } catch {
      // The client was gone before its session began.
      session.destroy()
    }
  }

  /** Called every now and then: ends an idle session, and streams whose client owes or takes nothing. */
  check(nowMs: number): void {
    const { limits, session } = this.#parts
    for (const { content, response, isCall } of this.#turns.values()) {
      content?.check(nowMs, isCall ? callSilenceMs : limits.contentTimeoutMs)
      response.check(nowMs, limits.sendTimeoutMs)
    }
    const idleMs = this.#turns.size > 0 ? 0 : nowMs - this.#idleSinceMs
    const patienceMs = this.#everUsed ? limits.idleTimeoutMs : Math.min(limits.headersTimeoutMs, limits.idleTimeoutMs)
    if (idleMs >= patienceMs + 2 * endGraceMs) session.destroy()
    else if (idleMs >= patienceMs) this.endSoon()
  }

  /**
   * GOAWAY, twice (RFC 9113 §6.8): the first tells the client to begin nothing more here while what it has begun
   * already, and what is on its way, is still taken; the second ends the session once its streams are finished.
   */
  endSoon(): void {
    const { session } = this.#parts
    if (this.#ending || session.closed || session.destroyed) return
    this.#ending = true
    session.goaway(constants.NGHTTP2_NO_ERROR, anyStream)
    const close = setTimeout(() => session.close(), endGraceMs)
    session.once('close', () => clearTimeout(close))
  }

  destroy(): void {
    this.#parts.session.destroy()
  }

  #take(stream: ServerHttp2Stream, flags: number, raw: readonly string[]): void {
    stream.on('error', ignore)
    this.#everUsed = true
    const leave = this.#parts.admit()
    if (leave === null) {
      stream.close(constants.NGHTTP2_REFUSED_STREAM)
      this.#countReset()
      return
    }
    stream.once('close', leave)
    const { maxRequestsPerConnection } = this.#parts.limits
    if (++this.#streams === maxRequestsPerConnection) this.endSoon()
    const head = readHttp2Head(raw)
    const response = new Http2Response(stream, head.ok ? head.request.method : '')
    const content =
      !head.ok || (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
        ? null
        : new Http2Content(stream, {
            length: head.length,
            limits: this.#parts.limits,
            invite: head.expectsInvitation ? () => invite(stream) : null,
          })
    this.#turns.set(stream, { content, response, isCall: head.ok && isGrpcMessage(head.request.headers) })
    stream.once('close', () => this.#left(stream))
    stream.once('finish', () => {
      // The response is whole and nobody will read on: the client is told so instead of being kept waiting. One that
      // has sent all it has is not waiting, and trailers may still be on their way to it.
      if (content !== null && !stream.readableEnded) setImmediate(() => stream.close(constants.NGHTTP2_NO_ERROR))
    })
    if (!head.ok) refuseStream(response, head.code)
    else {
      const { facts, nextId, serve } = this.#parts
      const request = { id: nextId(), startedAtMs: performance.now(), ...facts, request: head.request }
      serve({ ...request, content, response, onAbort: abortOf(stream, response), upgrade: null })
    }
  }

  #left(stream: ServerHttp2Stream): void {
    const nowMs = performance.now()
    this.#turns.delete(stream)
    this.#idleSinceMs = nowMs
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) this.#countReset()
  }

  #countReset(): void {
    const nowMs = performance.now()
    const { maxResets, resetsForgivenPerSecond } = this.#parts.http2
    const forgiven = ((nowMs - this.#resets.atMs) / 1000) * resetsForgivenPerSecond
    this.#resets = { count: Math.max(0, this.#resets.count - forgiven) + 1, atMs: nowMs }
    if (this.#resets.count > maxResets) this.#parts.session.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM)
  }
}

/** A stream of questions may be silent for as long as a tunnel may: that is what it is for. */
const callSilenceMs = 3_600_000
/** How long requests may be on their way to a session that ends. */
const endGraceMs = 1000
/** The highest number that a stream can have. */
const anyStream = 2 ** 31 - 1

/** Fires once, where the stream ends before the response has. */
function abortOf(stream: ServerHttp2Stream, response: Http2Response): (listener: () => void) => void {
  const listeners: (() => void)[] = []
  let gone = stream.destroyed
  stream.once('close', () => {
    if (response.ended && stream.rstCode === constants.NGHTTP2_NO_ERROR) return
    gone = true
    for (const listener of listeners) listener()
  })
  return (listener) => {
    if (gone) listener()
    else listeners.push(listener)
  }
}

function invite(stream: ServerHttp2Stream): void {
  const informed: IncomingHttpHeaders = { ':status': '100' }
  if (!stream.headersSent && !stream.destroyed && !stream.closed) stream.additionalHeaders(informed)
}

function refuseStream(response: Http2Response, code: ErrorCode): void {
  const { status, detail } = errorDefinitions[code]
  const body = Buffer.from(`${detail}\n`)
  response.begin(status, ['content-type', 'text/plain; charset=utf-8', 'cache-control', 'no-store'], body.length)
  response.write(body)
  response.end()
}

const ignore = (): void => {}
