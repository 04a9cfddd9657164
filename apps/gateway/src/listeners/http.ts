/**
 * HTTP/1.1 front over node:http: connections → exchanges.
 *
 * Decides what is a message and what is none, keeps exchanges of one connection in order, and enforces the limits of
 * time and size that need no knowledge of routes. What an exchange means is the business of the {@link Serve} it is
 * given. Sources: RFC 9112; time-outs and sizes: {@link FrontLimits}.
 */
import { randomUUID } from 'node:crypto'
import { createServer, ServerResponse, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../exchange/errors.ts'
import type { Upgrade } from '../exchange/exchange.ts'
import { HttpConnection } from './http-connection.ts'
import { HttpContent } from './http-content.ts'
import { createHttpExchange, declaredLength } from './http-exchange.ts'
import { isForeign, refuse, refuseRequest, toRefusalCode } from './http-refusal.ts'
import { HttpResponse } from './http-response.ts'
import { endsOf } from './connection-facts.ts'
import type { ConnectionFront, CreateFront, FrontLimits } from './serve.ts'

/**
 * Makes a front that owns no listening socket: accepted connections are handed to {@link Front.accept}. They should
 * come from a `net.Server` with `allowHalfOpen`, so that a response survives a client that has finished writing.
 */
export const createHttpFront: CreateFront = ({ table, serve, limits }) => {
  const connections = new Map<Duplex, HttpConnection>()
  const server = createParser(limits, (socket) => connections.get(socket)?.isBusy ?? true)
  const idPrefix = randomUUID().slice(0, 8)
  let exchanges = 0

  const take = (request: IncomingMessage, response: ServerResponse, upgrade: Upgrade | null): void => {
    const connection = connections.get(request.socket)
    if (connection === undefined) {
      request.socket.destroy()
      return
    }
    const length = declaredLength(request)
    const content =
      length === undefined
        ? null
        : new HttpContent(
            request,
            { length, maxBytes: limits.maxBodyBytes === 0 ? Infinity : limits.maxBodyBytes },
            isContinueExpected(request) ? () => response.writeContinue() : null,
          )
    request.on('error', ignore)
    response.on('error', ignore)
    response.once('finish', () => connection.responseFinished())
    response.once('close', () => connection.turnEnded())
    connection.take({
      content,
      start: () => {
        // node:http loses what came in one packet behind a request whose upgrade is declined.
        if (upgrade === null && request.headers.upgrade !== undefined) connection.endWithResponse()
        const refusal = refusalOf(request, limits)
        if (refusal !== null) {
          refuseRequest(response, refusal)
          return
        }
        const id = `${idPrefix}-${(exchanges++).toString(36)}`
        const sink = new HttpResponse(response, () => connection.isClosing)
        const { ends } = connection
        serve(createHttpExchange({ id, ends, request, response, socket: table(), content, sink, upgrade }))
      },
    })
  }

  server.on('request', (request, response) => take(request, response, null))
  server.on('checkContinue', (request, response) => take(request, response, null))
  server.on('checkExpectation', (request, response) => take(request, response, null))
  server.on('connect', (_request, socket) => refuse(socket, 'method-not-supported'))
  server.on('upgrade', (request, socket, head) => {
    const connection = connections.get(socket)
    const response = toUpgradeResponse(request)
    take(request, response, {
      protocol: (request.headers.upgrade ?? '').toLowerCase(),
      request,
      socket,
      head,
      take: () => {
        connection?.becomeTunnel()
        response.detachSocket(request.socket)
      },
    })
  })
  server.on('clientError', (error, socket) => {
    const code = toRefusalCode(error)
    if (code === null || isForeign(error, connections.get(socket))) socket.destroy()
    else connections.get(socket)?.parserFailed(code)
  })

  const sweep = setInterval(() => {
    const nowMs = performance.now()
    for (const connection of connections.values()) connection.check(nowMs)
  }, sweepIntervalMs(limits))
  sweep.unref()

  const front: ConnectionFront = {
    get connections() {
      return connections.size
    },
    accept(socket, ends = endsOf(socket)) {
      socket.on('error', ignore)
      if (connections.size >= limits.maxConnections) {
        refuse(socket, 'too-many-connections')
        return
      }
      socket.setNoDelay(true)
      connections.set(socket, new HttpConnection(socket, ends, limits))
      socket.once('close', () => connections.delete(socket))
      server.emit('connection', socket)
    },
    async drain(timeoutMs) {
      const open = [...connections.values()]
      const closed = open.map(({ socket }) => new Promise<void>((resolve) => socket.once('close', () => resolve())))
      for (const connection of open) connection.endSoon()
      const cut = setTimeout(() => {
        for (const { socket } of open) socket.destroy()
      }, timeoutMs)
      await Promise.all(closed)
      clearTimeout(cut)
      clearInterval(sweep)
      server.close()
    },
  }
  return front
}

function createParser(limits: FrontLimits, isBusy: (socket: Socket) => boolean): Server {
  const server = createServer({
    httpValidation: 'strict',
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    // A limit on the whole request would cut off long uploads; HttpConnection watches for stalled ones instead.
    requestTimeout: 0,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: sweepIntervalMs(limits),
    // A missing Host is answered like a doubled or an invalid one: by the pipeline.
    requireHostHeader: false,
    // Nothing but a WebSocket handshake is ever offered to an origin as an upgrade: h2c and TLS would tunnel requests
    // past the routes. What is not upgraded is served as the plain request that it also is (RFC 9110 §7.8).
    shouldUpgradeCallback: (request) => isWebSocketHandshake(request) && !isBusy(request.socket),
  })
  // One more than allowed, to see that there were too many; node:http drops the rest in silence.
  server.maxHeadersCount = limits.maxHeaders + 1
  // node:http begins to enforce headersTimeout when its server listens; this one never does.
  server.emit('listening')
  return server
}

/** What node:http lets pass although it is not HTTP/1 within the limits. */
function refusalOf(request: IncomingMessage, { maxHeaders }: FrontLimits): ErrorCode | null {
  if (request.httpVersionMajor !== 1) return 'version-not-supported'
  return request.rawHeaders.length > 2 * maxHeaders ? 'header-too-large' : null
}

function isWebSocketHandshake(request: IncomingMessage): boolean {
  return (
    request.method === 'GET' &&
    request.httpVersion === '1.1' &&
    request.headers.upgrade?.toLowerCase() === 'websocket' &&
    declaredLength(request) === undefined
  )
}

/** node:http makes no response for upgrades; this one ends the connection, as nothing can follow a refused handshake. */
function toUpgradeResponse(request: IncomingMessage): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(request.socket)
  request.socket.once('close', () => response.destroy())
  response.once('finish', () => request.socket.end())
  return response
}

const isContinueExpected = (request: IncomingMessage): boolean =>
  request.httpVersion === '1.1' && request.headers.expect?.toLowerCase() === '100-continue'

/** Often enough for the shortest of the time-outs, seldom enough to cost nothing. */
const sweepIntervalMs = ({ headersTimeoutMs, contentTimeoutMs, sendTimeoutMs }: FrontLimits): number =>
  Math.min(1000, Math.max(10, Math.min(headersTimeoutMs, contentTimeoutMs, sendTimeoutMs) / 4))

const ignore = (): void => {}
