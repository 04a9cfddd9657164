/** Fronts: which front serves a socket, by the protocol of its table. */
import { defaultClientLimits, type ClientLimits } from '@signalbox/shared/resources'
import type { SocketTable, TlsSocketTable, UdpSocketTable } from '@signalbox/shared/table'
import type { DataPlane } from './data-plane.ts'
import { createCleartextFront } from './listeners/cleartext.ts'
import { behindProxyHeader } from './listeners/proxy-protocol.ts'
import type { ConnectionFront, DatagramFront } from './listeners/serve.ts'
import { createTcpFront } from './listeners/tcp.ts'
import { createTlsStreams } from './listeners/tls-streams.ts'
import { createTlsFront } from './listeners/tls.ts'
import { createUdpFront } from './listeners/udp.ts'

export interface FrontParts {
  readonly dataPlane: DataPlane
  readonly drainTimeoutMs: number
  /** Seals the session tickets of TLS. */
  readonly ticketSecret: Buffer
}

/** What clients of a socket may take. */
const limitsOf = ({ limits }: SocketTable): ClientLimits => limits ?? defaultClientLimits

/**
 * @param table Always of the protocol and the limits that it has now: a socket whose protocol or limits change is given
 *   another front.
 */
export function createFront(table: () => SocketTable, parts: FrontParts): ConnectionFront {
  return behindProxyHeader(createInner(table, parts), () => {
    const socket = table()
    return 'proxyProtocol' in socket && socket.proxyProtocol
  })
}

export function createDatagramFront(table: () => UdpSocketTable, { dataPlane }: FrontParts): DatagramFront {
  return createUdpFront({ table, serve: dataPlane.serveFlow, limits: () => limitsOf(table()) })
}

function createInner(table: () => SocketTable, parts: FrontParts): ConnectionFront {
  const { dataPlane, drainTimeoutMs } = parts
  const limits = limitsOf(table())
  switch (table().protocol) {
    case 'HTTP':
      return createCleartextFront({ table: only('HTTP', table), serve: dataPlane.serve, limits })
    case 'TCP':
      return createTcpFront({
        table: only('TCP', table),
        serve: dataPlane.serveStream,
        limits: { ...limits, drainTimeoutMs },
      })
    case 'TLS':
      return createTls(only('TLS', table), parts)
    case 'UDP':
      throw new TypeError('Datagrams have a front of their own.')
  }
}

/** Requests to its HTTPS listeners, and streams to its TLS listeners. */
function createTls(
  table: () => TlsSocketTable,
  { dataPlane, drainTimeoutMs, ticketSecret }: FrontParts,
): ConnectionFront {
  const limits = limitsOf(table())
  const streams = createTlsStreams({ table, serve: dataPlane.serveStream, limits: { ...limits, drainTimeoutMs } })
  const front = createTlsFront({ table, serve: dataPlane.serve, limits, ticketSecret, takeTls: streams.take })
  return {
    get connections() {
      return front.connections + streams.connections
    },
    accept: (connection, ends) => front.accept(connection, ends),
    async drain(timeoutMs) {
      await front.drain(timeoutMs)
      await streams.drain(timeoutMs)
    },
  }
}

function only<P extends SocketTable['protocol']>(protocol: P, table: () => SocketTable) {
  return (): Extract<SocketTable, { readonly protocol: P }> => {
    const socket = table()
    if (isOf(protocol, socket)) return socket
    throw new TypeError(`A front for ${protocol} was given a table for ${socket.protocol}.`)
  }
}

function isOf<P extends SocketTable['protocol']>(
  protocol: P,
  table: SocketTable,
): table is Extract<SocketTable, { readonly protocol: P }> {
  return table.protocol === protocol
}
