/**
 * The HTTP/2 sessions to one endpoint. Requests share a session as far as the endpoint lets them; another is opened
 * where all are full. Which endpoint a request goes to was decided before, for each request anew: sharing a session
 * never ties the requests of one client together.
 */
import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { GatewayError } from '../exchange/errors.ts'

/** What is assumed until the endpoint has said how many streams it takes (RFC 9113 §6.5.2 recommends no less). */
export const assumedStreams = 100
/** More are not put on one session, whatever the endpoint says: they share its window and its fate. */
const mostStreams = 250
const idleTimeoutMs = 60_000
/** A session with open streams is asked so often whether it still lives … */
const pingIntervalMs = 15_000
/** … and given up when it does not say so in this time. */
const pingTimeoutMs = 10_000
/** How much of a response may be on its way or wait here, for one stream and for the session. */
const streamWindowBytes = 64 * 1024
const sessionWindowBytes = 4 * 1024 * 1024
const maxHeaderListBytes = 64 * 1024

export interface SessionsParts {
  /** A new connection that is known to speak HTTP/2. Rejects with the system's error. */
  readonly connect: () => Promise<Socket>
  readonly maxSessions: number
  /** What `:scheme` says. */
  readonly scheme: 'http' | 'https'
}

export interface OpenedStream {
  readonly stream: ClientHttp2Stream
  /** The session had carried another stream before. */
  readonly isReused: boolean
}

interface Waiting {
  readonly open: (session: PooledSession) => void
  readonly fail: (error: unknown) => void
}

interface PooledSession {
  readonly session: ClientHttp2Session
  used: boolean
  streams: number
  maxStreams: number
  idle: NodeJS.Timeout | null
}

export class Http2Sessions {
  readonly scheme: 'http' | 'https'
  readonly #parts: SessionsParts
  readonly #sessions = new Set<PooledSession>()
  #connecting = 0
  #waiting: Waiting[] = []
  #closed: PromiseWithResolvers<void> | null = null

  constructor(parts: SessionsParts) {
    this.#parts = parts
    this.scheme = parts.scheme
  }

  /**
   * Begins a request. What is asked for once all sessions are full waits for its turn.
   * @param signal Gives up the waiting; the stream, once opened, is the caller's.
   * @throws the system's error where no connection could be made, or what node:http2 says of `headers`.
   */
  async open(headers: readonly string[], options: { readonly endStream: boolean }, signal: AbortSignal) {
    for (;;) {
      const pooled = this.#withRoom() ?? (await this.#turn(signal))
      // It may have gone away in the tick between the turn and its use.
      if (!pooled.session.closed && !pooled.session.destroyed) return this.#begin(pooled, headers, options)
    }
  }

  /** Resolves when the streams that are open have ended. */
  close(): Promise<void> {
    this.#closed ??= Promise.withResolvers()
    for (const { session } of this.#sessions) session.close()
    this.#settleClose()
    return this.#closed.promise
  }

  #withRoom(): PooledSession | null {
    for (const pooled of this.#sessions) if (hasRoom(pooled)) return pooled
    return null
  }

  #turn(signal: AbortSignal): Promise<PooledSession> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        open: (session) => {
          signal.removeEventListener('abort', gone)
          resolve(session)
        },
        fail: (error) => {
          signal.removeEventListener('abort', gone)
          reject(error)
        },
      }
      const gone = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(signal.reason)
      }
      if (signal.aborted) return reject(signal.reason)
      signal.addEventListener('abort', gone, { once: true })
      this.#waiting.push(waiting)
      const onTheirWay = this.#connecting * assumedStreams
      if (this.#waiting.length > onTheirWay && this.#sessions.size + this.#connecting < this.#parts.maxSessions)
        void this.#connect()
    })
  }

  async #connect(): Promise<void> {
    this.#connecting++
    try {
      const socket = await this.#parts.connect()
      this.#connecting--
      this.#enter(socket)
      this.#serveWaiting()
    } catch (error) {
      this.#connecting--
      // Those who wait for a place on sessions that stand may still get one.
      if (this.#sessions.size === 0) for (const { fail } of this.#waiting.splice(0)) fail(error)
    }
    this.#settleClose()
  }

  #enter(socket: Socket): void {
    const options = {
      createConnection: () => socket,
      // Two lines of a field that should have one are the origin's to judge, as over HTTP/1.1.
      strictSingleValueFields: false,
      // All streams with a full window each way.
      maxSessionMemory: 128,
      maxHeaderListPairs: 256,
      settings: { enablePush: false, initialWindowSize: streamWindowBytes, maxHeaderListSize: maxHeaderListBytes },
    }
    const session = connect(socket instanceof TLSSocket ? 'https://endpoint' : 'http://endpoint', options)
    const pooled: PooledSession = { session, used: false, streams: 0, maxStreams: assumedStreams, idle: null }
    this.#sessions.add(pooled)
    const leave = (): void => this.#leave(pooled)
    session.on('error', leave)
    session.on('goaway', leave)
    session.on('close', leave)
    session.once('connect', () => session.setLocalWindowSize(sessionWindowBytes))
    session.on('remoteSettings', ({ maxConcurrentStreams }) => {
      pooled.maxStreams = Math.min(maxConcurrentStreams ?? mostStreams, mostStreams)
      this.#serveWaiting()
    })
    const pings = setInterval(() => {
      if (pooled.streams > 0) askWhetherAlive(session)
    }, pingIntervalMs)
    pings.unref()
    session.once('close', () => {
      clearInterval(pings)
      if (pooled.idle !== null) clearTimeout(pooled.idle)
    })
    this.#restIfIdle(pooled)
  }

  /** No new streams from here on; those that are open are finished. */
  #leave(pooled: PooledSession): void {
    if (!this.#sessions.delete(pooled)) return
    pooled.session.close()
    if (this.#waiting.length > 0 && this.#sessions.size + this.#connecting === 0) void this.#connect()
    this.#settleClose()
  }

  #begin(pooled: PooledSession, headers: readonly string[], options: { readonly endStream: boolean }): OpenedStream {
    const isReused = pooled.used
    const stream = request(pooled.session, headers, options)
    pooled.used = true
    pooled.streams++
    if (pooled.idle !== null) clearTimeout(pooled.idle)
    pooled.idle = null
    stream.once('close', () => {
      pooled.streams--
      this.#restIfIdle(pooled)
      this.#serveWaiting()
    })
    return { stream, isReused }
  }

  #serveWaiting(): void {
    while (this.#waiting.length > 0) {
      const pooled = this.#withRoom()
      if (pooled === null) return
      // The place is taken in a later tick; it must not be given away twice till then.
      pooled.streams++
      this.#waiting.shift()?.open(pooled)
      queueMicrotask(() => pooled.streams--)
    }
  }

  #restIfIdle(pooled: PooledSession): void {
    if (pooled.streams > 0) return
    pooled.idle = setTimeout(() => this.#leave(pooled), idleTimeoutMs)
    pooled.idle.unref()
  }

  #settleClose(): void {
    if (this.#closed !== null && this.#sessions.size === 0 && this.#connecting === 0) this.#closed.resolve()
  }
}

function hasRoom({ session, streams, maxStreams }: PooledSession): boolean {
  return !session.closed && !session.destroyed && streams < maxStreams
}

/** What node:http2 will not write says nothing of the endpoint. */
function request(
  session: ClientHttp2Session,
  headers: readonly string[],
  options: { readonly endStream: boolean },
): ClientHttp2Stream {
  try {
    return session.request(headers, options)
  } catch (error) {
    throw error instanceof TypeError ? new GatewayError('internal', { cause: error }) : error
  }
}

function askWhetherAlive(session: ClientHttp2Session): void {
  if (session.destroyed) return
  const giveUp = setTimeout(() => session.destroy(undefined, constants.NGHTTP2_CANCEL), pingTimeoutMs)
  giveUp.unref()
  if (!session.ping(() => clearTimeout(giveUp))) clearTimeout(giveUp)
}
