/**
 * HTTP/2 front over node:http2: connections → exchanges. For connections that are known to speak it, because ALPN says
 * so or because they began with its preface (RFC 9113 §3.3, §3.4).
 *
 * What HTTP/2 allows a client to ask for at little cost is bounded here: streams, header sections, memory, resets,
 * sessions. What an exchange means is the business of the {@link Serve} it is given.
 */
import { randomUUID } from 'node:crypto'
import { createServer, type ServerHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ConnectionEnds } from '../exchange/exchange.ts'
import { endsOf, factsOf } from './connection-facts.ts'
import { FrameGuard } from './frame-guard.ts'
import { Counts } from './counts.ts'
import { http2Limits, toServerOptions, type Http2Limits } from './http2-limits.ts'
import { Http2Session } from './http2-session.ts'
import type { ConnectionFront, CreateFront } from './serve.ts'

type Options = Parameters<CreateFront>[0] & { readonly http2?: Partial<Http2Limits> }

export function createHttp2Front({ table, serve, limits, http2: given }: Options): ConnectionFront {
  const http2: Http2Limits = { ...http2Limits, ...given }
  const server = createServer(toServerOptions(limits, http2))
  const open = new Map<Socket, Http2Session | null>()
  const sessions = new Counts()
  const streams = new Counts()
  const idPrefix = randomUUID().slice(0, 8)
  let exchanges = 0
  /** The connection whose session is being made: node:http2 makes it in the call and does not say for which. */
  let beginning: { readonly socket: Socket; readonly ends: ConnectionEnds } | null = null

  server.on('session', (session: ServerHttp2Session) => {
    if (beginning === null) return
    const { socket, ends } = beginning
    open.set(
      socket,
      new Http2Session({
        session,
        facts: factsOf(socket, ends),
        limits,
        http2,
        hasWideWindow: sessions.of(ends.peer.address) <= http2.wideSessionsPerAddress,
        admit: () => {
          const { address } = ends.peer
          return streams.enter(address, limits.maxStreamsPerAddress) ? () => streams.leave(address) : null
        },
        nextId: () => `${idPrefix}-2${(exchanges++).toString(36)}`,
        serve: (exchange) => serve({ ...exchange, socket: table() }),
      }),
    )
  })
  server.on('sessionError', ignore)
  server.on('unknownProtocol', (socket: Duplex) => socket.destroy())

  const sweep = setInterval(() => {
    const nowMs = performance.now()
    for (const session of open.values()) session?.check(nowMs)
  }, 1000)
  sweep.unref()

  const leave = (socket: Socket, address: string): void => {
    open.delete(socket)
    sessions.leave(address)
  }

  return {
    get connections() {
      return open.size
    },
    accept(socket, ends = endsOf(socket)) {
      socket.on('error', ignore)
      const { address } = ends.peer
      const isFull = socket.destroyed || open.size >= limits.maxConnections
      if (isFull || !sessions.enter(address, limits.maxSessionsPerAddress)) {
        socket.destroy()
        return
      }
      socket.setNoDelay(true)
      open.set(socket, null)
      socket.once('close', () => leave(socket, address))
      beginning = { socket, ends }
      server.emit('connection', new FrameGuard(socket))
      beginning = null
    },
    async drain(timeoutMs) {
      const closed = [...open.keys()].map((socket) => new Promise<void>((resolve) => socket.once('close', resolve)))
      for (const session of open.values()) session?.endSoon()
      const cut = setTimeout(() => {
        for (const [socket, session] of open) {
          session?.destroy()
          socket.destroy()
        }
      }, timeoutMs)
      await Promise.all(closed)
      clearTimeout(cut)
      clearInterval(sweep)
    },
  }
}

const ignore = (): void => {}
