/** What a connection tells of an exchange that came over it. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { StreamOn } from '@signalbox/shared/match'
import type { ClientCertificate, ConnectionEnds, Exchange } from '../exchange/exchange.ts'

/** Who is connected with whom, as the connection itself says. Read it while it is open: addresses are gone with it. */
export function endsOf(connection: Socket): ConnectionEnds {
  const { remoteAddress = '', remotePort = 0, localAddress = '', localPort = 0 } = connection
  return { peer: { address: remoteAddress, port: remotePort }, local: { address: localAddress, port: localPort } }
}

/** @param ends Where they are known better than from the connection. */
export function factsOf(
  connection: Socket,
  ends: ConnectionEnds = endsOf(connection),
): Pick<Exchange, 'scheme' | 'peer' | 'local' | 'sni' | 'clientCertificate'> {
  const isTls = connection instanceof TLSSocket
  return {
    scheme: isTls ? 'https' : 'http',
    peer: ends.peer,
    local: ends.local,
    sni: isTls && typeof connection.servername === 'string' ? connection.servername.toLowerCase() : null,
    clientCertificate: () => (isTls ? certificateOf(connection) : null),
  }
}

const certificates = new WeakMap<TLSSocket, ClientCertificate | null>()

/** Read once for each connection: it takes longer than all the rest of most requests. */
function certificateOf(connection: TLSSocket): ClientCertificate | null {
  const known = certificates.get(connection)
  if (known !== undefined) return known
  const read = readCertificate(connection)
  certificates.set(connection, read)
  return read
}

function readCertificate(connection: TLSSocket): ClientCertificate | null {
  // An empty object where the client showed none, `null` where the connection has gone.
  const certificate: unknown = connection.getPeerCertificate(true)
  if (typeof certificate !== 'object' || certificate === null || Object.keys(certificate).length === 0) return null
  return { certificate: connection.getPeerCertificate(true), authorized: connection.authorized }
}

/** The ends as routes of connections look at them. */
export function toStreamEnds({ peer, local }: ConnectionEnds): Omit<StreamOn, 'protocol' | 'sni'> {
  return { sourceAddress: peer.address, sourcePort: peer.port, destinationAddress: local.address }
}

/** Ends a connection so that the other side sees that what it got is not all. */
export function cutOff(connection: Socket): void {
  // Without the notice of closing that TLS ends a whole message with; a reset is not to be had through the TLS layer.
  if (connection instanceof TLSSocket || connection.destroyed) connection.destroy()
  else connection.resetAndDestroy()
}
