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
import type { Endpoint } from '../upstreams/endpoint.ts'
import { AttemptFailure, newProgress, reportFailure, toAttemptError, type Progress, type Sending } from './attempt.ts'
import { toOnwardResponse } from './headers.ts'
import { createProxyServer } from './http-proxy.ts'

/** Without a byte either way for so long, a tunnel is closed; pings of the peers count. */
const tunnelIdleTimeoutMs = 3_600_000

/**
 * Resolves when the refusal has been handed to the client or the tunnel has closed.
 * @throws AttemptFailure
 */
export async function sendUpgrade(sending: Sending, endpoint: Endpoint, deadline: AbortSignal | null): Promise<void> {
  const progress = newProgress()
  endpoint.attemptStarted()
  try {
    const { upgrade } = sending.exchange
    if (upgrade === null) throw new GatewayError('internal', { cause: new Error('the request asks for no upgrade') })
    const connection = await endpoint.connect()
    progress.connected = true
    await passOn(sending, upgrade, connection, { progress, deadline })
    endpoint.attemptEnded(true)
  } catch (thrown) {
    const error = toAttemptError(thrown, progress)
    reportFailure(endpoint, error, progress)
    throw new AttemptFailure(error, progress)
  }
}

interface Course {
  readonly progress: Progress
  readonly deadline: AbortSignal | null
}

function passOn(sending: Sending, upgrade: Upgrade, connection: Socket, { progress, deadline }: Course): Promise<void> {
  const { exchange, upstream, backendTimeoutMs } = sending
  const client = upgrade.socket
  const letClientEnd = withholdEnd(client)
  return new Promise<void>((resolve, reject) => {
    let answered = false
    const fail = (error: unknown): void => {
      if (answered) return
      answer()
      connection.destroy()
      reject(error)
    }
    const timedOut = (): void => fail(new GatewayError('upstream-timeout'))
    const timer = setTimeout(timedOut, backendTimeoutMs ?? upstream.target.readTimeoutMs)
    deadline?.addEventListener('abort', timedOut)
    const answer = (): void => {
      answered = true
      clearTimeout(timer)
      deadline?.removeEventListener('abort', timedOut)
      letClientEnd()
    }
    exchange.onAbort(() => fail(new GatewayError('client-gone')))
    connection.once('close', () => fail(new GatewayError('upstream-reset')))

    let handshake: ClientRequest | null = null
    const proxy = createProxyServer({ ignorePath: true, agent: agentOver(connection) })
    proxy.on('proxyReqWs', (request) => {
      handshake = request
      request.path = sending.target
      request.once('response', (response) => {
        if (answered) return
        answer()
        progress.heard = true
        // http-proxy, whose listener comes next, leaves alone what it takes for an upgrade; node:http must not.
        Object.assign(response, { upgrade: true })
        relayRefusal(sending, response, progress)
          .finally(() => connection.destroy())
          .then(resolve, reject)
      })
      request.once('upgrade', (response) => {
        answer()
        progress.heard = true
        progress.answered = true
        openTunnel(sending, upgrade, connection, response).then(resolve, reject)
      })
    })
    // Nobody reads these any more: the exchange's own head was made from the raw fields.
    upgrade.request.headers = toHandshakeHeaders(sending, upgrade)
    try {
      proxy.ws(
        upgrade.request,
        client,
        upgrade.head,
        { target: { protocol: 'http:', host: 'endpoint', port: 80 } },
        fail,
      )
      onResponse(handshake, (response) => Object.assign(response, { upgrade: false }))
    } catch (error) {
      fail(new GatewayError('internal', { cause: error }))
    }
  })
}

function onResponse(request: ClientRequest | null, listener: (response: IncomingMessage) => void): void {
  request?.once('response', listener)
}

/** Readies both ends for the bytes that http-proxy begins to pipe when this returns; resolves when they have ended. */
function openTunnel(sending: Sending, upgrade: Upgrade, connection: Socket, response: IncomingMessage): Promise<void> {
  const { outcome, editResponse } = sending
  const { socket: client, protocol } = upgrade
  upgrade.take()
  if (response.headers.upgrade?.toLowerCase() !== protocol) {
    // Nothing may be written any more: http-proxy is about to send its own 101.
    client.destroy()
    connection.destroy()
    return Promise.reject(new GatewayError('upstream-invalid-response'))
  }
  const { headers } = toOnwardResponse(200, response.rawHeaders)
  response.headers = { ...group(editResponse(headers)), connection: 'Upgrade', upgrade: protocol }
  outcome.status = 101
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
