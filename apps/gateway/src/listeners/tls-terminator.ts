/** Ends TLS for one {@link TlsTermination}: handshakes in, decrypted connections out. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { TlsTermination } from '@signalbox/shared/table'
import { Certificates } from './certificates.ts'
import { toAlpnProtocols } from './tls-options.ts'

/** Session tickets are sealed by keys that are thrown away after so long; whoever kept a session shakes hands anew. */
const ticketKeyLifetimeMs = 12 * 3_600_000

export interface TerminatorOptions {
  readonly handshakeTimeoutMs: number
  /** Whether requests are what comes: HTTP/2 and HTTP/1.1 are offered by ALPN then. */
  readonly takesRequests: boolean
}

export class TlsTerminator {
  readonly #server: Server
  /** Those whose handshake is under way, by {@link endsKey}: node:tls does not say which connection it has finished. */
  readonly #shaking = new Map<string, (secure: TLSSocket) => void>()

  private constructor(server: Server) {
    this.#server = server
    server.on('secureConnection', (secure) => {
      const settle = this.#shaking.get(endsKey(secure))
      if (settle === undefined) secure.destroy()
      else settle(secure)
    })
    server.on('tlsClientError', (_error, secure) => secure.destroy())
  }

  /** @returns `null` where no certificate can be used: the listener is not served. */
  static create(tls: TlsTermination, options: TerminatorOptions): TlsTerminator | null {
    const certificates = new Certificates(tls, randomBytes(48))
    const byDefault = certificates.showFor(null)
    if (byDefault === null) return null
    const { clientValidation } = tls
    const server = createServer({
      ...byDefault.options,
      handshakeTimeout: options.handshakeTimeoutMs,
      SNICallback: (name, callback) => callback(null, (certificates.showFor(name.toLowerCase()) ?? byDefault).context),
      requestCert: clientValidation !== null,
      rejectUnauthorized: clientValidation?.mode === 'AllowValidOnly',
      ...(options.takesRequests ? { ALPNProtocols: toAlpnProtocols(tls.options) } : {}),
    })
    return new TlsTerminator(server)
  }

  /**
   * Shakes hands over an accepted connection; what it holds in its read buffer is part of the handshake.
   * @returns the decrypted connection, nothing read of it, or `null` where the handshake failed and both are closed.
   *   Never rejects.
   */
  terminate(connection: Socket): Promise<TLSSocket | null> {
    const key = endsKey(connection)
    return new Promise((resolve) => {
      const settle = (secure: TLSSocket | null): void => {
        connection.off('close', gone)
        this.#shaking.delete(key)
        resolve(secure)
      }
      const gone = (): void => settle(null)
      if (connection.destroyed) {
        resolve(null)
        return
      }
      connection.once('close', gone)
      this.#shaking.set(key, (secure) => {
        secure.on('error', ignore)
        settle(secure)
      })
      this.#server.emit('connection', connection)
    })
  }
}

/** The terminators of one front, kept while the tables name them, so that a change elsewhere costs no session. */
export class TlsTerminators {
  readonly #options: Pick<TerminatorOptions, 'handshakeTimeoutMs'>
  readonly #byId = new Map<string, { readonly terminator: TlsTerminator | null; readonly madeAtMs: number }>()

  constructor(options: Pick<TerminatorOptions, 'handshakeTimeoutMs'>) {
    this.#options = options
  }

  get(tls: TlsTermination, takesRequests: boolean): TlsTerminator | null {
    const id = `${takesRequests ? 'requests' : 'bytes'} ${tls.id}`
    const nowMs = performance.now()
    const known = this.#byId.get(id)
    if (known !== undefined && nowMs - known.madeAtMs < ticketKeyLifetimeMs) return known.terminator
    const terminator = TlsTerminator.create(tls, { ...this.#options, takesRequests })
    this.#byId.set(id, { terminator, madeAtMs: nowMs })
    return terminator
  }

  /** Forgets what no listener has any more. Handshakes that are under way are finished all the same. */
  retain(inForce: ReadonlySet<string>): void {
    for (const id of this.#byId.keys()) if (!inForce.has(id.slice(id.indexOf(' ') + 1))) this.#byId.delete(id)
  }
}

/** No two open connections of a machine have the same. */
function endsKey({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`
}

const ignore = (): void => {}
