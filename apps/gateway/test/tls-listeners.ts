/** HTTPS listeners for tests: the compiled HTTP listener of the system, shown under hostnames with certificates. */
import type {
  CertificateSource,
  HttpsListenerTable,
  RequestSocketTable,
  TlsSocketTable,
  TlsTermination,
} from '@signalbox/shared/table'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { TestCertificate } from './certificates.ts'

export type Shown = Partial<Omit<TlsTermination, 'certificates'>> & {
  readonly certificates: readonly TestCertificate[]
}

/** @param listeners By hostname; read anew for each connection, so that a test may change it. */
export function withHttps(listeners: Readonly<Record<string, Shown>>): (socket: RequestSocketTable) => TlsSocketTable {
  const tables = new Map<string, TlsSocketTable>()
  return (socket) => {
    const id = JSON.stringify(listeners)
    const known = tables.get(id)
    if (known !== undefined && known.id === socket.id) return known
    const made = toTlsTable(socket, listeners)
    tables.set(id, made)
    return made
  }
}

function toTlsTable(socket: RequestSocketTable, listeners: Readonly<Record<string, Shown>>): TlsSocketTable {
  const [listener] = socket.listenersByHostname.values()
  if (listener === undefined || !('routes' in listener)) throw new Error('the resources have no listener for requests')
  const { id, address, port } = socket
  return {
    id,
    address,
    port,
    protocol: 'TLS',
    proxyProtocol: false,
    listenersByHostname: new Map(
      Object.entries(listeners).map(([hostname, shown]): [string, HttpsListenerTable] => [
        hostname,
        { ...listener, name: hostname, protocol: 'HTTPS', hostname, tls: toTermination(shown) },
      ]),
    ),
  }
}

function toTermination({ certificates, options = {}, clientValidation = null }: Shown): TlsTermination {
  const sources = certificates.map((one, index): CertificateSource => ({ secret: `shop/c${index}`, ...one }))
  const content = { certificates: sources, options, clientValidation }
  return { ...content, id: JSON.stringify(content) }
}

/** A TLS connection, shaken; rejects where the handshake fails. It is gone when the test is. */
export function shake(port: number, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', ...options })
    onTestFinished(() => void socket.destroy())
    socket.once('secureConnect', () => resolve(socket))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('closed before the handshake was done')))
  })
}
