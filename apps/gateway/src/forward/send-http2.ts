/**
 * One attempt over HTTP/2: a stream on a session to the endpoint. The same bargain as `send-http.ts`: back-pressure
 * and endings hold both ways, trailers included; what a client cancels is cancelled at the endpoint (RST_STREAM).
 */
import { constants, type ClientHttp2Stream } from 'node:http2'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders } from '../exchange/exchange.ts'
import { isGrpc, isGrpcMessage } from '../exchange/grpc.ts'
import type { Endpoint, EndpointAttempt } from '../upstreams/endpoint.ts'
import type { Http2Sessions } from '../upstreams/http2-sessions.ts'
import { AttemptFailure, type AttemptLimits, mostInterim, newProgress, reportFailure, type Sending } from './attempt.ts'
import { toOnwardResponse, toOnwardTrailers } from './headers.ts'

/**
 * Resolves when the response has been handed to the client whole, with true; or with false where it was declined and
 * nothing of it was passed on.
 * @throws AttemptFailure
 */
export async function sendHttp2(sending: Sending, endpoint: Endpoint, limits: AttemptLimits): Promise<boolean> {
  const attempt = endpoint.start()
  const relay = new Http2Relay(sending, limits, { endpoint, attempt })
  try {
    if (endpoint.http2 === null) throw new GatewayError('internal', { cause: new Error('the endpoint has no HTTP/2') })
    await relay.run(endpoint.http2)
    attempt.ended(true)
    return relay.progress.answered
  } catch (thrown) {
    const error = toError(thrown, relay)
    reportFailure(attempt, error, relay.progress)
    throw new AttemptFailure(error, relay.progress)
  }
}

interface Asked {
  readonly endpoint: Endpoint
  readonly attempt: EndpointAttempt
}

class Http2Relay {
  readonly progress = newProgress()
  readonly #sending: Sending
  readonly #limits: AttemptLimits
  readonly #asked: Asked
  /** Rejects what is awaited once the attempt is over. */
  readonly #over = new AbortController()
  readonly #done = Promise.withResolvers<void>()
  #stream: ClientHttp2Stream | null = null
  #timer: NodeJS.Timeout | null = null
  #trailers: RawHeaders = []
  #contentSent = false
  #informed = 0
  #settled = false

  constructor(sending: Sending, limits: AttemptLimits, asked: Asked) {
    this.#sending = sending
    this.#limits = limits
    this.#asked = asked
  }

  async run(sessions: Http2Sessions): Promise<void> {
    const { exchange, backendTimeoutMs } = this.#sending
    exchange.onAbort(() => this.#fail(new GatewayError('client-gone')))
    this.#limits.deadline?.addEventListener('abort', this.#timedOut)
    if (this.#limits.deadline?.aborted === true) this.#timedOut()
    if (backendTimeoutMs !== null) this.#timer = setTimeout(this.#timedOut, backendTimeoutMs)
    try {
      await Promise.race([this.#open(sessions), this.#done.promise])
      await this.#done.promise
    } finally {
      this.#settle()
      this.#limits.deadline?.removeEventListener('abort', this.#timedOut)
      if (this.#timer !== null) clearTimeout(this.#timer)
    }
  }

  async #open(sessions: Http2Sessions): Promise<void> {
    const { content } = this.#sending
    const fields = toFields(this.#sending, sessions.scheme)
    const { stream, isReused } = await sessions.open(fields, { endStream: content === null }, this.#over.signal)
    stream.on('error', (error) => this.#fail(error))
    if (this.#settled) return stream.close(constants.NGHTTP2_CANCEL)
    this.#stream = stream
    this.progress.connected = true
    this.progress.reusedConnection = isReused
    this.#contentSent = content === null
    stream.on('headers', (headers, _flags, raw) => this.#inform(Number(headers[':status']), raw))
    stream.once('response', (headers, flags, raw) => this.#begin(Number(headers[':status']), raw, flags))
    stream.on('data', (chunk: Buffer) => this.#write(stream, chunk))
    stream.once('trailers', (_headers, _flags, raw) => (this.#trailers = raw))
    stream.once('end', () => this.#end(stream))
    stream.once('close', () => this.#fail(new GatewayError('upstream-reset')))
    this.#limitSilence(stream)
    if (content !== null) await this.#sendContent(stream)
  }

  /**
   * The time-out for reading, while an answer is owed. A call of gRPC may be silent for as long as its peers like once
   * it was answered; a dead endpoint is found by pings, and the call has its deadline.
   */
  #limitSilence(stream: ClientHttp2Stream): void {
    const { readTimeoutMs } = this.#sending.upstream.target
    stream.setTimeout(readTimeoutMs)
    stream.on('timeout', () => {
      const owesAnswer = this.#contentSent && !this.progress.heard
      if (owesAnswer || !isGrpc(this.#sending.exchange)) this.#timedOut()
    })
  }

  #inform(status: number, raw: RawHeaders): void {
    if (this.#settled || status === 100) return
    this.progress.heard = true
    if (++this.#informed > mostInterim) return this.#fail(new GatewayError('upstream-invalid-response'))
    this.#attempt(() => this.#sending.exchange.response.inform(status, toOnwardResponse(200, fieldsOf(raw)).headers))
  }

  #begin(status: number, raw: RawHeaders, flags: number): void {
    if (this.#settled) return
    const { exchange, outcome, editResponse } = this.#sending
    this.progress.heard = true
    this.#asked.attempt.responded(status)
    if (this.#limits.declines(status)) {
      this.#settle()
      this.#done.resolve()
      return
    }
    this.#attempt(() => {
      const { headers, length } = toOnwardResponse(status, fieldsOf(raw))
      exchange.response.begin(status, editResponse(headers), length)
      this.progress.answered = true
      this.progress.answeredGrpc = isGrpc(exchange) && isGrpcMessage(headers)
      outcome.status = status
      // Nothing but a head: said in the same tick, so that it is that for the client too.
      if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) this.#finish()
    })
  }

  #write(stream: ClientHttp2Stream, chunk: Buffer): void {
    if (this.#settled) return
    const { exchange, outcome } = this.#sending
    outcome.responseBytes += chunk.length
    if (exchange.response.write(chunk)) return
    stream.pause()
    const { endpoint } = this.#asked
    const cut = (): void => this.#fail(new GatewayError('client-gone'))
    const end = endpoint.stalled.begin(exchange.peer.address, endpoint, cut)
    void exchange.response.drained().then(() => {
      end()
      stream.resume()
    })
  }

  #end(stream: ClientHttp2Stream): void {
    // node:http2 ends the reading of a stream that was cancelled as if it were whole.
    if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) this.#fail(new GatewayError('upstream-reset'))
    else if (this.progress.answered) this.#finish()
  }

  #finish(): void {
    if (this.#settled) return
    this.#sending.exchange.response.end(toOnwardTrailers(fieldsOf(this.#trailers)))
    this.#settle()
    this.#done.resolve()
  }

  async #sendContent(stream: ClientHttp2Stream): Promise<void> {
    const { content, outcome, upstream } = this.#sending
    this.progress.contentTouched = true
    try {
      for await (const chunk of content?.chunks() ?? []) {
        if (this.#settled) return
        outcome.requestBytes += chunk.length
        if (!stream.write(chunk)) await this.#drained(stream, upstream.target.writeTimeoutMs)
      }
      this.#contentSent = true
      if (!stream.destroyed) stream.end()
    } catch (error) {
      this.#fail(error)
    }
  }

  #drained(stream: ClientHttp2Stream, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const stalled = setTimeout(this.#timedOut, timeoutMs)
      const done = (): void => {
        clearTimeout(stalled)
        stream.off('drain', done).off('close', done)
        this.#over.signal.removeEventListener('abort', done)
        resolve()
      }
      stream.on('drain', done).on('close', done)
      this.#over.signal.addEventListener('abort', done)
    })
  }

  readonly #timedOut = (): void => this.#fail(new GatewayError('upstream-timeout'))

  #fail(error: unknown): void {
    if (this.#settled) return
    this.progress.unprocessed = isUnprocessed(error, this.#stream)
    this.#settle()
    this.#done.reject(error)
  }

  /** A response that cannot be passed on (a status, a field) ends the attempt. */
  #attempt(relay: () => void): void {
    try {
      relay()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** The endpoint is told where it is not to go on; content that nobody takes any more is read no further. */
  #settle(): void {
    if (this.#settled) return
    this.#settled = true
    this.#over.abort(new GatewayError('client-gone'))
    const stream = this.#stream
    if (stream !== null && !stream.closed && !stream.destroyed && !(this.#contentSent && stream.readableEnded))
      stream.close(
        this.progress.answered && stream.readableEnded ? constants.NGHTTP2_NO_ERROR : constants.NGHTTP2_CANCEL,
      )
  }
}

function toFields({ content, method, target, host, headers }: Sending, scheme: 'http' | 'https'): string[] {
  const fields = [':method', method, ':scheme', scheme, ':path', target]
  if (host !== null) fields.push(':authority', host)
  for (let index = 0; index + 1 < headers.length; index += 2)
    fields.push((headers[index] ?? '').toLowerCase(), headers[index + 1] ?? '')
  if (content !== null && content.length !== null) fields.push('content-length', String(content.length))
  return fields
}

/** Without the pseudo fields. */
function fieldsOf(raw: RawHeaders): RawHeaders {
  const kept: string[] = []
  for (let index = 0; index + 1 < raw.length; index += 2)
    if (raw[index]?.startsWith(':') === false) kept.push(raw[index] ?? '', raw[index + 1] ?? '')
  return kept
}

/** Refused, or beyond the last stream that a session which goes away has taken (RFC 9113 §6.8, §8.7). */
function isUnprocessed(error: unknown, stream: ClientHttp2Stream | null): boolean {
  if (stream?.rstCode === constants.NGHTTP2_REFUSED_STREAM) return true
  return error instanceof Error && 'code' in error && error.code === 'ERR_HTTP2_GOAWAY_SESSION'
}

function toError(thrown: unknown, { progress }: Http2Relay): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  if (!progress.connected) return new GatewayError('connect-failed', { cause: thrown })
  const isInvalid = thrown instanceof Error && /PROTOCOL_ERROR|COMPRESSION_ERROR|ERR_HTTP2_INVALID/.test(String(thrown))
  return new GatewayError(isInvalid && !progress.heard ? 'upstream-invalid-response' : 'upstream-reset', {
    cause: thrown,
  })
}
