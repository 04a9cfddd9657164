/**
 * Sends the bytes of one client connection to an endpoint of its upstream and the answers back, until both sides have
 * finished.
 */
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { GatewayError, type ErrorCode } from '../exchange/errors.ts'
import { toProxyHeader } from '../exchange/proxy-header.ts'
import type { StreamConnection } from '../exchange/stream.ts'
import type { StreamOutcome } from '../exchange/stream-outcome.ts'
import type { Endpoint, EndpointAttempt } from '../upstreams/endpoint.ts'
import type { Upstream } from '../upstreams/upstreams.ts'
import { agree } from './agree.ts'
import { reset, splice } from './splice.ts'
import { tellUnreached } from './unreached.ts'

export interface StreamSending {
  readonly connection: StreamConnection
  readonly client: Duplex
  readonly outcome: StreamOutcome
  readonly upstream: Upstream
}

/**
 * Connects to an endpoint, the next one where one cannot be reached (at most `1 + retries` of them), and splices.
 * Resolves when both sides are closed, with the code of what went wrong on the outcome.
 *
 * @throws GatewayError where no connection stood: the client has been sent nothing and is still connected.
 */
export async function sendStream(sending: StreamSending): Promise<void> {
  const { connection, client, outcome, upstream } = sending
  upstream.acquire()
  try {
    const { attempt, socket } = await connectAny(sending)
    const failure = await splice({
      client,
      resetClient: connection.reset,
      upstream: socket,
      idleTimeoutMs: connection.idleTimeoutMs,
      counts: outcome,
    })
    outcome.errorCode = failure
    tellEndpoint(attempt, failure, outcome)
  } finally {
    void upstream.release()
  }
}

interface Connected {
  readonly attempt: EndpointAttempt
  readonly socket: Socket
}

async function connectAny(sending: StreamSending): Promise<Connected> {
  const { client, outcome, upstream } = sending
  const tried = new Set<Endpoint>()
  let last: GatewayError | null = null
  for (let attempts = 0; attempts <= upstream.target.retries; attempts++) {
    const endpoint = upstream.pick(tried, sending.connection.ends.peer.address)
    if (endpoint === null) break
    tried.add(endpoint)
    if (endpoint.isFull) {
      last = new GatewayError('overloaded')
      continue
    }
    outcome.endpoint = endpoint.label
    try {
      return await connect(sending, endpoint)
    } catch (thrown) {
      last = thrown instanceof GatewayError ? thrown : new GatewayError('connect-failed', { cause: thrown })
      if (client.destroyed) throw new GatewayError('client-gone')
    }
  }
  throw last ?? new GatewayError(upstream.refusal ?? 'no-endpoint')
}

async function connect({ connection, client, upstream }: StreamSending, endpoint: Endpoint): Promise<Connected> {
  const { proxyProtocol, connectTimeoutMs } = upstream.target
  const { prelude, isPassthrough } = connection
  const attempt = endpoint.start()
  try {
    const socket = await endpoint.connectStream({
      isPassthrough,
      preamble: proxyProtocol === null ? null : toProxyHeader(proxyProtocol, connection.ends),
    })
    if (isPassthrough && prelude !== null) await agree(socket, prelude, connectTimeoutMs)
    if (!client.destroyed) {
      attempt.reached()
      attempt.responded()
      return { attempt, socket }
    }
    reset(socket)
  } catch (thrown) {
    tellUnreached(attempt, thrown)
    throw thrown
  }
  attempt.ended(true)
  throw new GatewayError('client-gone')
}

/** An endpoint that breaks off before it has said anything is not well. */
function tellEndpoint(attempt: EndpointAttempt, failure: ErrorCode | null, { responseBytes }: StreamOutcome): void {
  if (failure === 'upstream-reset' && responseBytes === 0)
    attempt.failed('It broke the connection off before it sent anything.', 'broken-off')
  else attempt.ended(failure === null)
}
