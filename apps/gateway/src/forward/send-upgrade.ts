/**
 * One attempt to pass a WebSocket handshake on, and the tunnel that follows where the origin agrees with 101.
 *
 * The connection is made first, so that the next endpoint can be tried where none stands; then http-proxy does the
 * handshake over it and pipes the bytes. What it would tell the client of a failure or a refusal is taken out of its
 * hands: that goes through the exchange's response, framed and filtered like any other.
 */
import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders, Upgrade } from '../exchange/exchange.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { Endpoint, EndpointAttempt } from '../upstreams/endpoint.ts'
import {
  AttemptFailure,
  newProgress,
  reportFailure,
  toAttemptError,
  type AttemptLimits,
  type Progress,
  type Sending,
} from './attempt.ts'
import { toOnwardResponse } from './headers.ts'
import { createProxyServer } from './http-proxy.ts'

/** Without a byte either way for so long, a tunnel is closed; pings of the peers count. */
const tunnelIdleTimeoutMs = 3_600_000

/**
 * Resolves when the refusal has been handed to the client or the tunnel has closed.
 * @throws AttemptFailure
 */
export async function sendUpgrade(
  sending: Sending,
  endpoint: Endpoint,
  { deadline }: Pick<AttemptLimits, 'deadline'>,
): Promise<true> {
  const progress = newProgress()
  const attempt = endpoint.start()
  try {
    const { upgrade } = sending.exchange
    if (upgrade === null) throw new GatewayError('internal', { cause: new Error('the request asks for no upgrade') })
    const connection = await endpoint.connect()
    progress.connected = true
    await new Handshake({ sending, attempt, upgrade, connection, progress, deadline }).finished
    attempt.ended(true)
    return true
  } catch (thrown) {
    const error = toAttemptError(thrown, progress)
    reportFailure(attempt, error, progress)
    throw new AttemptFailure(error, progress)
  }
}

interface Parts {
  readonly sending: Sending
  readonly attempt: EndpointAttempt
  readonly upgrade: Upgrade
  /** To the endpoint; nothing has been sent on it. */
  readonly connection: Socket
  readonly progress: Progress
  readonly deadline: AbortSignal | null
}

class Handshake {
  /** Resolves when the refusal has been relayed or the tunnel has closed. Rejects where there was neither. */
  readonly finished: Promise<void>
  readonly #parts: Parts
  readonly #settle: PromiseWithResolvers<void>
  readonly #timer: NodeJS.Timeout
  readonly #letClientEnd: () => void
  #handshake: ClientRequest | null = null
  #answered = false

  constructor(parts: Parts) {
    const { sending, upgrade, connection, deadline } = parts
    this.#parts = parts
    this.#settle = Promise.withResolvers()
    this.finished = this.#settle.promise
    this.#letClientEnd = withholdEnd(upgrade.socket)
    this.#timer = setTimeout(this.#timedOut, sending.backendTimeoutMs ?? sending.upstream.target.readTimeoutMs)
    deadline?.addEventListener('abort', this.#timedOut)
    connection.once('close', () => this.#fail(new GatewayError('upstream-reset')))
    sending.exchange.onAbort(() => this.#fail(new GatewayError('client-gone')))
    if (!this.#answered) this.#start()
  }

  #start(): void {
    const { sending, upgrade, connection } = this.#parts
    const proxy = createProxyServer({ ignorePath: true, agent: agentOver(connection) })
    proxy.on('proxyReqWs', (request) => {
      this.#handshake = request
      request.path = sending.target
      request.once('response', this.#refused)
      request.once('upgrade', this.#agreed)
    })
    // Nobody reads these any more: the exchange's own head was made from the raw fields.
    upgrade.request.headers = toHandshakeHeaders(sending, upgrade)
    const target = { protocol: 'http:', host: 'endpoint', port: 80 }
    try {
      proxy.ws(upgrade.request, upgrade.socket, upgrade.head, { target }, this.#failLater)
      onResponse(this.#handshake, (response) => Object.assign(response, { upgrade: false }))
    } catch (error) {
      this.#fail(new GatewayError('internal', { cause: error }))
    }
  }

  readonly #refused = (response: IncomingMessage): void => {
    if (this.#answered) return
    const { sending, attempt, connection, progress } = this.#parts
    this.#answer()
    attempt.responded(response.statusCode)
    // http-proxy, whose listener comes next, leaves alone what it takes for an upgrade; node:http must not.
    Object.assign(response, { upgrade: true })
    relayRefusal(sending, response, progress)
      .finally(() => connection.destroy())
      .then(this.#settle.resolve, this.#settle.reject)
  }

  /** When this returns http-proxy writes its 101 and begins to pipe. */
  readonly #agreed = (response: IncomingMessage): void => {
    const { sending, attempt, upgrade, connection, progress } = this.#parts
    this.#answer()
    attempt.responded(101)
    progress.answered = true
    upgrade.take()
    try {
      response.headers = toSwitchingHeaders(sending, upgrade, response)
    } catch (error) {
      upgrade.socket.destroy()
      connection.destroy()
      this.#settle.reject(error)
      return
    }
    sending.outcome.status = 101
    openTunnel(sending.outcome, upgrade.socket, connection).then(this.#settle.resolve, this.#settle.reject)
  }

  readonly #timedOut = (): void => this.#fail(new GatewayError('upstream-timeout'))

  /** http-proxy ends the client's connection as soon as it has told of a failure, and that is still to be withheld. */
  readonly #failLater = (error: unknown): void => queueMicrotask(() => this.#fail(error))

  readonly #fail = (error: unknown): void => {
    if (this.#answered) return
    this.#end()
    // http-proxy would end the client's connection, on which the failure is about to be answered.
    this.#handshake?.removeAllListeners('error').on('error', () => undefined)
    this.#parts.connection.destroy()
    this.#settle.reject(error)
  }

  #answer(): void {
    this.#end()
    this.#parts.progress.heard = true
  }

  #end(): void {
    this.#answered = true
    clearTimeout(this.#timer)
    this.#parts.deadline?.removeEventListener('abort', this.#timedOut)
    this.#letClientEnd()
  }
}

function onResponse(request: ClientRequest | null, listener: (response: IncomingMessage) => void): void {
  request?.once('response', listener)
}

/** @throws GatewayError where the origin agreed to something that was not asked for, or says it in a way that cannot be passed on. */
function toSwitchingHeaders(
  { editResponse }: Sending,
  { protocol }: Upgrade,
  response: IncomingMessage,
): IncomingHttpHeaders {
  if (response.headers.upgrade?.toLowerCase() !== protocol) throw new GatewayError('upstream-invalid-response')
  const { headers } = toOnwardResponse(200, response.rawHeaders)
  return { ...group(editResponse(headers)), connection: 'Upgrade', upgrade: protocol }
}

/** Resolves when both ends have closed. */
function openTunnel(outcome: Outcome, client: Duplex, connection: Socket): Promise<void> {
  const [readBefore, writtenBefore] = [connection.bytesRead, connection.bytesWritten]
  connection.setTimeout(tunnelIdleTimeoutMs, () => connection.destroy())
  client.once('close', () => connection.destroy())
  return new Promise((resolve) => {
    connection.once('close', () => {
      outcome.responseBytes = connection.bytesRead - readBefore
      outcome.requestBytes = connection.bytesWritten - writtenBefore
      client.end()
      resolve()
    })
  })
}

async function relayRefusal(sending: Sending, response: IncomingMessage, progress: Progress): Promise<void> {
  const { exchange, outcome, editResponse } = sending
  const status = response.statusCode ?? 0
  const { headers, length } = toOnwardResponse(status, response.rawHeaders)
  exchange.response.begin(status, editResponse(headers), length)
  progress.answered = true
  outcome.status = status
  for await (const chunk of response as AsyncIterable<Buffer>) {
    outcome.responseBytes += chunk.length
    if (!exchange.response.write(chunk)) await exchange.response.drained()
  }
  exchange.response.end()
}

/** http-proxy ends the client's socket when a handshake fails, before the failure could be answered on it. */
function withholdEnd(socket: Duplex): () => void {
  const end = socket.end
  socket.end = () => socket
  return () => {
    socket.end = end
  }
}

/** An agent whose one connection is already made. */
function agentOver(connection: Socket): Agent {
  const agent = new Agent()
  agent.createConnection = () => connection
  return agent
}

const toHandshakeHeaders = ({ headers, host }: Sending, { protocol }: Upgrade): IncomingHttpHeaders => ({
  ...(host === null ? {} : { host }),
  ...group(headers),
  connection: 'Upgrade',
  upgrade: protocol,
})

/** By lower-case name; a repeated name keeps its lines. */
function group(flat: RawHeaders): IncomingHttpHeaders {
  const lines = new Map<string, string | string[]>()
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const [name = '', value = ''] = [flat[index]?.toLowerCase(), flat[index + 1]]
    const former = lines.get(name)
    lines.set(name, former === undefined ? value : [former, value].flat())
  }
  return Object.fromEntries(lines)
}
