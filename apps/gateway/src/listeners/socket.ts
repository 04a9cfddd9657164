/**
 * Socket: one bound address:port. Accepts connections and hands each to whoever is given in; knows no protocol and no
 * table, so a change of routes never touches it.
 *
 * Nothing that a client does to its connection can end the process: every accepted connection has an `error` listener
 * for its whole life, whoever owns it later.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { fail, ok, type Result } from '@signalbox/shared/lib'
import { handleOf, type ListeningHandle } from './listening-handle.ts'

export interface SocketAddress {
  /** IP address. */
  readonly address: string
  /** As bound, the offset included. */
  readonly port: number
  /** Default: `tcp`. */
  readonly transport?: 'tcp' | 'udp'
}

export interface SocketOptions extends SocketAddress {
  /** Takes over an accepted connection. Connections are half-open capable, as HTTP servers want them. */
  readonly accept: (connection: Socket) => void
  /** Lets several processes bind the same address:port; the kernel spreads connections over them (`SO_REUSEPORT`). */
  readonly reusePort?: boolean
  /** A bound port that another process gave; in place of binding one. */
  readonly handle?: ListeningHandle
}

export interface BoundSocket extends SocketAddress {
  /** What another process listens with too; `null` where it listens no longer, or cannot be shared. */
  share?(): ListeningHandle | null
  /** Stops accepting and frees the address:port. Connections that were accepted stay open. */
  close(): Promise<void>
}

/** Why an address:port could not be bound. */
export interface BindFailure {
  /** Of the operating system: `EADDRINUSE`, `EACCES` …; `ERANGE` for a port beyond 65535. */
  readonly code: string
  /** A sentence for the person who wrote the listener. */
  readonly message: string
}

/** Binds and begins to accept. Port 0 takes a free one. Never rejects. */
export async function openSocket(options: SocketOptions): Promise<Result<BoundSocket, BindFailure>> {
  const { address, port } = options
  if (port > 65_535) return fail(toBindFailure('ERANGE', options))
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    // What one connection may hold of what its client does not take; the kernel's buffers come on top.
    highWaterMark: 16 * 1024,
    // So that a tunnel whose client vanished without a word is noticed; requests have time-outs of their own.
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
  })
  server.on('connection', (connection) => {
    connection.on('error', ignoreConnectionError)
    options.accept(connection)
  })
  const error = await listen(server, options)
  if (error !== null) return fail(toBindFailure(error.code ?? error.message, options))
  const bound = server.address()
  return ok({
    address,
    port: bound !== null && typeof bound === 'object' ? bound.port : port,
    share: () => handleOf(server),
    close: () => closeListening(server),
  })
}

function listen(server: Server, options: SocketOptions): Promise<NodeJS.ErrnoException | null> {
  return new Promise((settle) => {
    // Stays for good: a failed accept (no file descriptor left) is reported here, and the next one may go well.
    server.on('error', settle)
    if (options.handle !== undefined) {
      server.listen(options.handle, () => settle(null))
      return
    }
    server.listen(
      {
        host: options.address,
        port: options.port,
        backlog: 4096,
        ...(options.reusePort === true ? { reusePort: true } : { exclusive: true }),
      },
      () => settle(null),
    )
  })
}

/**
 * Closes right after the event loop has accepted what was waiting, for the kernel resets whoever waits at a socket that
 * is closed. `server.close` itself calls back only when the last connection has ended; the port is free at once.
 */
function closeListening(server: Server): Promise<void> {
  return new Promise((settle) => {
    setImmediate(() => {
      if (server.listening) server.close()
      settle()
    })
  })
}

/** The owner sees the end of a connection by `close`; without any listener an `error` would end the process. */
function ignoreConnectionError(): void {
  return
}

/** The failure in a sentence for the person who wrote the listener. */
export function toBindFailure(code: string, { address, port }: SocketAddress): BindFailure {
  return { code, message: bindMessage(code, address, port) }
}

function bindMessage(code: string, address: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${address} is in use by another program. Stop that program or give the listener another port.`
    case 'EACCES':
    case 'EPERM':
      return `The gateway may not bind port ${port} on ${address}. Use a port from 1024 up, set SIGNALBOX_PORT_OFFSET, or give the process the right to bind low ports.`
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
    case 'ENOTFOUND':
      return `This machine has no address ${address}. Give the Gateway an address that it has.`
    case 'EAFNOSUPPORT':
      return `This machine does not speak the address family of ${address}.`
    case 'ERANGE':
      return `Port ${port} is beyond 65535. Choose a lower port or a smaller SIGNALBOX_PORT_OFFSET.`
    default:
      return `Port ${port} on ${address} could not be bound (${code}).`
  }
}
