/** Ends TLS for one {@link TlsTermination}: handshakes in, decrypted connections out. */
import { createHmac } from 'node:crypto'
import type { Socket } from 'node:net'
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls'
import type { TlsTermination } from '@signalbox/shared/table'
import { Certificates } from './certificates.ts'
import { cutOff } from './connection-facts.ts'
import { toAlpnProtocols } from './tls-options.ts'

/** Session tickets are sealed by keys that are thrown away after so long; whoever kept a session shakes hands anew. */
const ticketKeyLifetimeMs = 12 * 3_600_000

export interface TerminatorOptions {
  readonly handshakeTimeoutMs: number
  /** 48 bytes: session tickets are sealed by them. */
  readonly ticketKeys: Buffer
  /** Whether requests are what comes: HTTP/2 and HTTP/1.1 are offered by ALPN then. */
  readonly takesRequests: boolean
}

export class TlsTerminator {
  readonly #tls: TlsTermination
  readonly #options: TerminatorOptions
  readonly #certificates: Certificates
  /**
   * One for each choice of certificates, none of which ever listens: a context that node:tls is given for a name
   * (`SNICallback`) shows one certificate only, and not the one that the client's signatures call for.
   */
  readonly #servers = new Map<string, Server>()
  /** Those whose handshake is under way, by {@link endsKey}: node:tls does not say which connection it has finished. */
  readonly #shaking = new Map<string, (secure: TLSSocket) => void>()

  constructor(tls: TlsTermination, options: TerminatorOptions) {
    this.#tls = tls
    this.#options = options
    this.#certificates = new Certificates(tls, options.ticketKeys)
  }

  /**
   * Shakes hands over an accepted connection; what it holds in its read buffer is part of the handshake.
   *
   * @param serverName As the client asked for it; `null` where it names nothing.
   * @returns the decrypted connection, nothing read of it, or `null` where the handshake failed, or there is no
   *   certificate to show, and both are closed. Never rejects.
   */
  terminate(connection: Socket, serverName: string | null): Promise<TLSSocket | null> {
    const key = endsKey(connection)
    const server = this.#serverFor(serverName)
    return new Promise((resolve) => {
      const settle = (secure: TLSSocket | null): void => {
        connection.off('close', gone)
        this.#shaking.delete(key)
        resolve(secure)
      }
      const gone = (): void => settle(null)
      if (connection.destroyed || server === null) {
        cutOff(connection)
        resolve(null)
        return
      }
      connection.once('close', gone)
      this.#shaking.set(key, (secure) => {
        secure.on('error', ignore)
        settle(secure)
      })
      server.emit('connection', connection)
    })
  }

  #serverFor(serverName: string | null): Server | null {
    const shown = this.#certificates.showFor(serverName)
    if (shown === null) return null
    const known = this.#servers.get(shown.id)
    if (known !== undefined) return known
    const made = this.#createServer(shown.options)
    this.#servers.set(shown.id, made)
    return made
  }

  #createServer(shown: SecureContextOptions): Server {
    const { clientValidation, options } = this.#tls
    const server = createServer({
      ...shown,
      handshakeTimeout: this.#options.handshakeTimeoutMs,
      requestCert: clientValidation !== null,
      rejectUnauthorized: clientValidation?.mode === 'AllowValidOnly',
      ...(this.#options.takesRequests ? { ALPNProtocols: toAlpnProtocols(options) } : {}),
    })
    server.on('secureConnection', (secure) => {
      const settle = this.#shaking.get(endsKey(secure))
      if (settle === undefined) secure.destroy()
      else settle(secure)
    })
    server.on('tlsClientError', (_error, secure) => secure.destroy())
    return server
  }
}

interface TerminatorsOptions {
  readonly handshakeTimeoutMs: number
  readonly ticketSecret: Buffer
}

/** The terminators of one front, kept while the tables name them, so that a change elsewhere costs no session. */
export class TlsTerminators {
  readonly #options: TerminatorsOptions
  readonly #byId = new Map<string, { readonly terminator: TlsTerminator; readonly period: number }>()

  constructor(options: TerminatorsOptions) {
    this.#options = options
  }

  get(tls: TlsTermination, takesRequests: boolean): TlsTerminator {
    const id = `${takesRequests ? 'requests' : 'bytes'} ${tls.id}`
    // By the clock on the wall, so that all workers change their keys together.
    const period = Math.floor(Date.now() / ticketKeyLifetimeMs)
    const known = this.#byId.get(id)
    if (known?.period === period) return known.terminator
    const { handshakeTimeoutMs, ticketSecret } = this.#options
    // SHA-384 gives the 48 bytes that OpenSSL wants.
    const ticketKeys = createHmac('sha384', ticketSecret).update(`tickets ${period} ${id}`).digest()
    const terminator = new TlsTerminator(tls, { handshakeTimeoutMs, ticketKeys, takesRequests })
    this.#byId.set(id, { terminator, period })
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
