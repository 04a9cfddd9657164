/** Connections and datagram sockets towards one endpoint, outside of any pool. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { connect, isIPv6, type LookupFunction, type Socket } from 'node:net'
import type { EndpointTarget } from '@signalbox/shared/table'

interface Reaching {
  readonly lookup: LookupFunction
  readonly connectTimeoutMs: number
}

/**
 * Opens a connection that may be half-closed. Rejects with the system's error, or with `ETIMEDOUT` where it does not
 * stand in time. From then on an `error` of it is the business of whoever listens; there is always one who does.
 */
export function openConnection(to: EndpointTarget, { lookup, connectTimeoutMs }: Reaching): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ host: to.address, port: to.port, lookup, allowHalfOpen: true, noDelay: true })
  const timer = setTimeout(() => socket.destroy(timedOut(to)), connectTimeoutMs)
  socket.on('error', (error) => {
    clearTimeout(timer)
    reject(error)
  })
  socket.once('connect', () => {
    clearTimeout(timer)
    socket.setKeepAlive(true, 60_000)
    resolve(socket)
  })
  return promise
}

/** Opens a datagram socket that sends to the endpoint and hears nobody else. Rejects where its name cannot be found. */
export async function openDatagrams(to: EndpointTarget, lookup: LookupFunction): Promise<DatagramSocket> {
  const address = await find(to.address, lookup)
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.connect(to.port, address, () => resolve(socket))
  })
}

function find(name: string, lookup: LookupFunction): Promise<string> {
  return new Promise((resolve, reject) => {
    lookup(name, {}, (error, address) => {
      if (error === null && typeof address === 'string') resolve(address)
      else reject(error ?? new Error(`${name} has no address`))
    })
  })
}

const timedOut = ({ address, port }: EndpointTarget): NodeJS.ErrnoException =>
  Object.assign(new Error(`connect ETIMEDOUT ${address}:${port}`), { code: 'ETIMEDOUT' })
