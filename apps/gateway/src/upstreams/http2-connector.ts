/** Connections that are known to speak HTTP/2. */
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { EndpointTarget, UpstreamTarget } from '@signalbox/shared/table'
import { createTlsOptions, isSecured } from './upstream-tls.ts'

/**
 * With TLS the endpoint has to agree by ALPN; without it, it is known to speak HTTP/2 (RFC 9113 §3.2, §3.3).
 * @returns a function that rejects with the system's error.
 */
export function createHttp2Connector(
  target: UpstreamTarget,
  address: EndpointTarget,
  lookup: LookupFunction,
): () => Promise<Socket> {
  const where = { host: address.address, port: address.port, lookup, noDelay: true, keepAlive: true }
  const { connectTimeoutMs } = target
  if (!isSecured(target)) return () => ready(connectTcp(where), 'connect', connectTimeoutMs)
  const tlsOptions = createTlsOptions(target, address)
  return async () => {
    const socket = connectTls({ ...where, ...tlsOptions(), ALPNProtocols: ['h2'] })
    await ready(socket, 'secureConnect', connectTimeoutMs)
    if (socket.alpnProtocol === 'h2') return socket
    socket.destroy()
    throw new Error('The endpoint does not speak HTTP/2.')
  }
}

function ready(socket: Socket | TLSSocket, event: 'connect' | 'secureConnect', timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => fail(new Error(`No connection within ${timeoutMs} ms.`)), timeoutMs)
    socket.once('error', fail)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.off('error', fail)
      // Whoever takes it over hears of its end by `close`.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}
