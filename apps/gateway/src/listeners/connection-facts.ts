/** What a connection tells of an exchange that came over it. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Exchange } from '../exchange/exchange.ts'

/** Read it while the connection is open: addresses are gone with it. */
export function factsOf(connection: Socket): Pick<Exchange, 'scheme' | 'peer' | 'local' | 'sni'> {
  const isTls = connection instanceof TLSSocket
  return {
    scheme: isTls ? 'https' : 'http',
    peer: { address: connection.remoteAddress ?? '', port: connection.remotePort ?? 0 },
    local: { address: connection.localAddress ?? '', port: connection.localPort ?? 0 },
    sni: isTls && typeof connection.servername === 'string' ? connection.servername.toLowerCase() : null,
  }
}

/** Ends a connection so that the other side sees that what it got is not all. */
export function cutOff(connection: Socket): void {
  // Without the notice of closing that TLS ends a whole message with; a reset is not to be had through the TLS layer.
  if (connection instanceof TLSSocket || connection.destroyed) connection.destroy()
  else connection.resetAndDestroy()
}
