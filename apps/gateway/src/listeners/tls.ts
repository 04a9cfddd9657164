/**
 * TLS front: HTTPS and TLS listeners of one port. The name that the client asks for (SNI) chooses the listener before
 * anything is answered; what that listener shows is what the client gets.
 *
 * A connection that no listener takes is reset: a TLS alert would come from a server that there is none of. So is one
 * whose listener has no usable certificate.
 */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { chooseTlsListener } from '@signalbox/shared/match'
import type { HttpsListenerTable, TlsListenerTable, TlsSocketTable } from '@signalbox/shared/table'
import { clientHelloTimeoutMs, maxClientHelloBytes, readClientHello, type ClientHello } from './client-hello.ts'
import { cutOff, endsOf } from './connection-facts.ts'
import { createHttpFront } from './http.ts'
import { answerPostgresRequest, postgresPrelude } from './postgres-request.ts'
import { createHttp2Front } from './http2.ts'
import type { ConnectionEnds } from '../exchange/exchange.ts'
import type { Prelude } from '../exchange/stream.ts'
import type { ConnectionFront, FrontLimits, Serve } from './serve.ts'
import { TlsTerminators } from './tls-terminator.ts'

/** A connection to a listener of protocol TLS, its hello read and put back. */
export interface TlsConnection {
  readonly connection: Socket
  readonly hello: ClientHello
  readonly listener: TlsListenerTable
  readonly ends: ConnectionEnds
  /** What the client asked before its hello. */
  readonly prelude: Prelude | null
  /** Ends TLS by the listener's certificates; `null` where the handshake failed, or where there is no certificate. */
  terminate(): Promise<TLSSocket | null>
}

const helloLimits = { maxBytes: maxClientHelloBytes, timeoutMs: clientHelloTimeoutMs }

/** What handshakes that are under way get to end well where the front is drained. */
const shakingGraceMs = 2000

interface TlsFrontParts {
  readonly table: () => TlsSocketTable
  readonly serve: Serve
  readonly limits: FrontLimits
  /** Seals session tickets; whoever has the same one resumes the same sessions. */
  readonly ticketSecret: Buffer
  /** Takes connections to TLS listeners; it owns them, and counts and drains them. */
  readonly takeTls: (taken: TlsConnection) => void
}

export function createTlsFront({ table, serve, limits, ticketSecret, takeTls }: TlsFrontParts): ConnectionFront {
  const http1 = createHttpFront({ table, serve, limits })
  const http2 = createHttp2Front({ table, serve, limits })
  const terminators = new TlsTerminators({ handshakeTimeoutMs: clientHelloTimeoutMs, ticketSecret })
  /** Connections that shake hands. */
  const shaking = new Map<Socket, Promise<void>>()
  let retainedFor: TlsSocketTable | null = null

  const retain = (current: TlsSocketTable): void => {
    if (retainedFor === current) return
    retainedFor = current
    terminators.retain(new Set([...current.listenersByHostname.values()].flatMap(({ tls }) => tls?.id ?? [])))
  }

  const terminate = (
    connection: Socket,
    { tls, protocol }: HttpsListenerTable | TlsListenerTable,
    serverName: string | null,
  ): Promise<TLSSocket | null> => {
    if (tls !== null) return terminators.get(tls, protocol === 'HTTPS').terminate(connection, serverName)
    cutOff(connection)
    return Promise.resolve(null)
  }

  const takeRequests = (secure: TLSSocket, ends: ConnectionEnds): void => {
    if (secure.alpnProtocol === 'h2') http2.accept(secure, ends)
    else http1.accept(secure, ends)
  }

  const shake = async (connection: Socket, ends: ConnectionEnds): Promise<void> => {
    let hello = await readClientHello(connection, helloLimits)
    let prelude: Prelude | null = null
    if (hello.outcome === 'not-tls' && (await answerPostgresRequest(connection, clientHelloTimeoutMs))) {
      prelude = postgresPrelude
      hello = await readClientHello(connection, helloLimits)
    }
    const current = table()
    retain(current)
    const serverName = hello.outcome === 'hello' ? hello.serverName : null
    const listener = hello.outcome === 'hello' ? chooseTlsListener(current, serverName) : null
    if (hello.outcome !== 'hello' || listener === null) cutOff(connection)
    else if (listener.protocol === 'TLS')
      takeTls({
        connection,
        ends,
        hello,
        listener,
        prelude,
        terminate: () => terminate(connection, listener, serverName),
      })
    else {
      const secure = await terminate(connection, listener, serverName)
      if (secure !== null) takeRequests(secure, ends)
    }
  }

  const front: ConnectionFront = {
    get connections() {
      return shaking.size + http1.connections + http2.connections
    },
    accept(connection, ends = endsOf(connection)) {
      connection.on('error', ignore)
      if (front.connections >= limits.maxConnections) {
        connection.resetAndDestroy()
        return
      }
      shaking.set(
        connection,
        shake(connection, ends).finally(() => shaking.delete(connection)),
      )
    },
    async drain(timeoutMs) {
      // Whoever shakes hands now is served, and sent away with the first answer.
      const patienceMs = Math.min(timeoutMs, shakingGraceMs)
      const cut = setTimeout(() => {
        for (const connection of shaking.keys()) connection.destroy()
      }, patienceMs)
      await Promise.all(shaking.values())
      clearTimeout(cut)
      await Promise.all([http1.drain(timeoutMs), http2.drain(timeoutMs)])
    },
  }
  return front
}

const ignore = (): void => {}
