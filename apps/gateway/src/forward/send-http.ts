/**
 * One attempt over HTTP: the request goes to the endpoint by undici, the response goes to the client as it comes.
 *
 * Back-pressure holds both ways: the client's content is read as the endpoint takes it, the endpoint is read as the
 * client takes it. So do endings: a client that goes aborts the attempt, an endpoint that breaks off has the response
 * cut, so that half a response never looks whole.
 */
import { subscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders } from '../exchange/exchange.ts'
import type { Endpoint, EndpointAttempt } from '../upstreams/endpoint.ts'
import {
  AttemptFailure,
  type AttemptLimits,
  mostInterim,
  newProgress,
  type Progress,
  reportFailure,
  type Sending,
  toAttemptError,
} from './attempt.ts'
import { toOnwardResponse, toOnwardTrailers } from './headers.ts'
import { skipContinue } from './skip-continue.ts'

/**
 * Resolves when the response has been handed to the client whole, with true; or with false where it was declined and
 * nothing of it was passed on.
 * @throws AttemptFailure
 */
export function sendHttp(sending: Sending, endpoint: Endpoint, limits: AttemptLimits): Promise<boolean> {
  const attempt = endpoint.start()
  return new Promise((resolve, reject) => {
    new Relay(sending, { endpoint, attempt, limits }, (failure, progress) => {
      if (failure === null) {
        attempt.ended(true)
        resolve(progress.answered)
      } else {
        reportFailure(attempt, failure, progress)
        reject(new AttemptFailure(failure, progress))
      }
    }).start()
  })
}

type Settle = (failure: GatewayError | null, progress: Progress) => void

class Relay implements Dispatcher.DispatchHandler {
  readonly #sending: Sending
  readonly #endpoint: Endpoint
  readonly #limits: AttemptLimits
  readonly #settle: Settle
  readonly #progress = newProgress()
  readonly #attempt: EndpointAttempt
  #controller: Dispatcher.DispatchController | null = null
  #connection: Socket | null = null
  #endsWithConnection = false
  #informed = 0
  #timer: NodeJS.Timeout | null = null
  #settled = false

  constructor(
    sending: Sending,
    {
      endpoint,
      attempt,
      limits,
    }: { readonly endpoint: Endpoint; readonly attempt: EndpointAttempt; readonly limits: AttemptLimits },
    settle: Settle,
  ) {
    this.#sending = sending
    this.#endpoint = endpoint
    this.#limits = limits
    this.#settle = settle
    this.#attempt = attempt
  }

  start(): void {
    const { exchange, content, upstream, method, target, host, headers, backendTimeoutMs } = this.#sending
    const fields = [...headers]
    if (host !== null) fields.push('host', host)
    if (content !== null && content.length !== null) fields.push('content-length', String(content.length))

    exchange.onAbort(() => this.#abort(new GatewayError('client-gone')))
    this.#limits.deadline?.addEventListener('abort', this.#timedOut)
    if (backendTimeoutMs !== null) this.#timer = setTimeout(this.#timedOut, backendTimeoutMs)
    if (this.#settled) return
    try {
      this.#endpoint.client.dispatch(
        {
          path: target,
          method,
          headers: fields,
          // undici frames what it iterates: by the length where one is given, chunked otherwise.
          ...(content === null ? {} : { body: this.#readContent() }),
          headersTimeout: upstream.target.readTimeoutMs,
          bodyTimeout: upstream.target.readTimeoutMs,
        },
        this,
      )
    } catch (error) {
      this.#fail(toAttemptError(error, this.#progress))
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#settled) {
      controller.abort(new GatewayError('client-gone'))
      return
    }
    this.#progress.connected = true
    connectionOf = this.#usesConnection
  }

  /** The connection that the request is about to be written to. */
  readonly #usesConnection = (connection: Socket): void => {
    this.#connection = connection
    this.#progress.reusedConnection = usedConnections.has(connection)
    usedConnections.add(connection)
    skipContinue(connection)
  }

  onResponseStarted(): void {
    this.#progress.heard = true
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.#settled) return
    const { exchange, outcome, method, editResponse } = this.#sending
    const raw = toRawHeaders(controller.rawHeaders)
    // Status 101 answers an upgrade, and none was asked for here.
    if (status >= 100 && status < 200 && status !== 101) {
      if (++this.#informed > mostInterim) throw new GatewayError('upstream-invalid-response')
      exchange.response.inform(status, toOnwardResponse(200, raw).headers)
      return
    }
    this.#attempt.responded(status)
    if (this.#limits.declines(status)) {
      this.#finish(null)
      controller.abort(new GatewayError('upstream-reset'))
      return
    }
    const { headers, length } = toOnwardResponse(status, raw)
    this.#endsWithConnection = length === null && !raw.some((name) => name.toLowerCase() === 'transfer-encoding')
    if (this.#endsWithConnection && (method === 'HEAD' || status === 204 || status === 304))
      this.#endsWithConnection = false
    exchange.response.begin(status, editResponse(headers), length)
    this.#progress.answered = true
    outcome.status = status
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    const { response, peer } = this.#sending.exchange
    this.#sending.outcome.responseBytes += chunk.length
    if (response.write(chunk)) return
    controller.pause()
    const cut = (): void => this.#abort(new GatewayError('client-gone'))
    const end = this.#endpoint.stalled.begin(peer.address, this.#endpoint, cut)
    void response.drained().then(() => {
      end()
      controller.resume()
    })
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#settled) return
    // undici takes a reset for the end of a response that has no other; to the client it would look whole.
    if (this.#endsWithConnection && this.#connection?.errored) {
      this.#fail(new GatewayError('upstream-reset', { cause: this.#connection.errored }))
      return
    }
    this.#sending.exchange.response.end(toOnwardTrailers(toRawHeaders(controller.rawTrailers)))
    this.#finish(null)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(toAttemptError(error, this.#progress))
  }

  async *#readContent(): AsyncGenerator<Uint8Array> {
    const { content, outcome, upstream } = this.#sending
    this.#progress.contentTouched = true
    const { writeTimeoutMs } = upstream.target
    for await (const chunk of content?.chunks() ?? []) {
      outcome.requestBytes += chunk.length
      const stalled = setTimeout(this.#timedOut, writeTimeoutMs)
      try {
        yield chunk
      } finally {
        clearTimeout(stalled)
      }
    }
  }

  readonly #timedOut = (): void => this.#abort(new GatewayError('upstream-timeout'))

  #abort(error: GatewayError): void {
    if (this.#settled) return
    this.#fail(error)
    this.#controller?.abort(error)
  }

  #fail(error: GatewayError): void {
    this.#finish(error)
  }

  #finish(failure: GatewayError | null): void {
    if (this.#settled) return
    this.#settled = true
    this.#limits.deadline?.removeEventListener('abort', this.#timedOut)
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#settle(failure, this.#progress)
  }
}

/** undici tells the connection of a request by its diagnostics channel only, in the same tick as `onRequestStart`. */
let connectionOf: ((connection: Socket) => void) | null = null
const usedConnections = new WeakSet<Socket>()

subscribe('undici:client:sendHeaders', (message) => {
  const tell = connectionOf
  connectionOf = null
  if (tell !== null && typeof message === 'object' && message !== null && 'socket' in message)
    if (message.socket instanceof Socket) tell(message.socket)
})

/** Flat, as undici gives the fields of HTTP/1 (bytes, of which latin1 loses none) or of HTTP/2 (by name). */
function toRawHeaders(raw: Dispatcher.DispatchController['rawHeaders']): RawHeaders {
  if (Array.isArray(raw)) return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')))
  return Object.entries(raw ?? {}).flatMap(([name, value]) =>
    name.startsWith(':') ? [] : [value ?? []].flat().flatMap((line) => [name, line]),
  )
}
