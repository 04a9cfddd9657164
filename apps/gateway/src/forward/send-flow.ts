/**
 * Sends the datagrams of one flow to one endpoint of its upstream, by a socket of its own, and the answers back. So
 * the endpoint tells flows apart, and nobody else's datagrams reach the client.
 */
import type { Socket } from 'node:dgram'
import type { Flow, FlowSink } from '../exchange/stream.ts'
import type { StreamOutcome } from '../exchange/stream-outcome.ts'
import { tellUnreached } from './unreached.ts'
import type { Endpoint, EndpointAttempt } from '../upstreams/endpoint.ts'
import type { Upstream } from '../upstreams/upstreams.ts'

/** Datagrams that wait until the socket stands; more are lost, as datagrams may be. */
const maxWaiting = 16

export interface FlowSending {
  readonly flow: Flow
  readonly outcome: StreamOutcome
  readonly upstream: Upstream
  /** Called once, when the flow is over and the outcome complete. */
  readonly onEnd: () => void
}

/** @returns `null` where there is no endpoint that may be sent to; the outcome says why. */
export function sendFlow(sending: FlowSending): FlowSink | null {
  const { upstream, outcome } = sending
  const endpoint = upstream.pick(new Set(), sending.flow.ends.peer.address)
  if (endpoint === null) {
    outcome.errorCode = upstream.refusal ?? 'no-endpoint'
    return null
  }
  // Where the Service sets no bound, that of the socket is enough: a question and its answer are no connection.
  if (endpoint.active >= (upstream.target.maxFlows ?? Infinity)) {
    outcome.errorCode = 'overloaded'
    return null
  }
  outcome.endpoint = endpoint.label
  return new ForwardedFlow(sending, endpoint)
}

class ForwardedFlow implements FlowSink {
  readonly #sending: FlowSending
  readonly #attempt: EndpointAttempt
  #waiting: Uint8Array[] = []
  #socket: Socket | null = null
  #isClosed = false

  constructor(sending: FlowSending, endpoint: Endpoint) {
    this.#sending = sending
    sending.upstream.acquire()
    this.#attempt = endpoint.start()
    endpoint.openDatagrams().then(
      (socket) => this.#opened(socket),
      (error: unknown) => this.#fail(error),
    )
  }

  send(bytes: Uint8Array): void {
    if (this.#isClosed) return
    this.#sending.outcome.requestBytes += bytes.length
    if (this.#socket !== null) this.#socket.send(bytes, ignore)
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(bytes)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const { responseBytes } = this.#sending.outcome
    this.#socket?.close()
    this.#attempt.ended(responseBytes > 0)
    this.#end()
  }

  #opened(socket: Socket): void {
    if (this.#isClosed) {
      socket.close()
      return
    }
    this.#socket = socket
    // ICMP: nothing listens there, or it cannot be reached.
    socket.on('error', (error) => this.#fail(error))
    socket.on('message', (bytes) => this.#answer(bytes))
    for (const bytes of this.#waiting.splice(0)) socket.send(bytes, ignore)
  }

  #answer(bytes: Uint8Array): void {
    const { flow, outcome } = this.#sending
    if (outcome.responseBytes === 0) {
      this.#attempt.reached()
      this.#attempt.responded()
    }
    outcome.responseBytes += bytes.length
    flow.reply(bytes)
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return
    this.#isClosed = true
    const { flow, outcome } = this.#sending
    outcome.errorCode = 'connect-failed'
    this.#socket?.close()
    tellUnreached(this.#attempt, error)
    flow.end()
    this.#end()
  }

  #end(): void {
    const { upstream, onEnd } = this.#sending
    void upstream.release()
    onEnd()
  }
}

const ignore = (): void => {}
