/**
 * TLS in front of the console: a port on which connections are decrypted and handed on, one by one, to the HTTP server
 * that Next.js listens with. So requests, streams and time-outs are the same on both ports, and the client's address is
 * that of its own socket.
 *
 * Next.js does not show its server. It is known from the first request that it serves; a TLS client that comes before
 * any such request has one made.
 */
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { request, type Server } from 'node:http'
import { createServer, type TLSSocket } from 'node:tls'
import type { KeyPair } from './self-signed.ts'

export interface TlsPort {
  readonly port: number
  /** Stops listening; open connections are the HTTP server's to end. */
  readonly close: () => void
}

export interface TlsOptions {
  readonly keyPair: KeyPair
  readonly host: string
  readonly port: number
  /** Where the HTTP server of this process listens. */
  readonly plain: { readonly host: string; readonly port: number }
}

const handshakeTimeoutMs = 10_000

/** Listens. @throws Error of the socket, with its `code`, where the port cannot be had. */
export async function serveTls(options: TlsOptions): Promise<TlsPort> {
  const findServer = plainServer(options.plain)
  const server = createServer({
    key: options.keyPair.key,
    cert: options.keyPair.certificate,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: handshakeTimeoutMs,
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    // Until the HTTP server has the socket, an error of it is the client's own affair.
    socket.on('error', () => socket.destroy())
    findServer().then(
      (plain) => plain.emit('connection', socket),
      () => socket.destroy(),
    )
  })
  server.on('tlsClientError', () => {})
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : options.port
  return { port, close: () => server.close() }
}

/** Finds the server of this process that listens on `plain.port`; asks once, and again where that failed. */
function plainServer(plain: TlsOptions['plain']): () => Promise<Server> {
  let found: Promise<Server> | undefined
  return () =>
    (found ??= lookForServer(plain).catch((error: unknown) => {
      found = undefined
      throw error
    }))
}

function lookForServer({ host, port }: TlsOptions['plain']): Promise<Server> {
  const starts = channel('http.server.request.start')
  const { promise, resolve, reject } = Promise.withResolvers<Server>()
  const see = (message: unknown) => {
    if (!isRequestStart(message)) return
    const address = message.server.address()
    if (typeof address === 'object' && address?.port === port) resolve(message.server)
  }
  starts.subscribe(see)
  const asked = request({ host, port, path: '/healthz', agent: false }, (response) => response.resume())
  asked.on('error', reject)
  asked.on('close', () => reject(new Error(`No server of this process listens on ${host}, port ${port}.`)))
  asked.end()
  return promise.finally(() => starts.unsubscribe(see))
}

function isRequestStart(message: unknown): message is { readonly server: Server } {
  return typeof message === 'object' && message !== null && 'server' in message
}
