/**
 * Datagram socket: one bound address:port of UDP. Receives datagrams and hands each to whoever is given in; knows no
 * table, so a change of routes never touches it.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { fail, ok, type Result } from '@signalbox/shared/lib'
import type { Datagram } from './serve.ts'
import { toBindFailure, type BindFailure, type BoundSocket, type SocketAddress } from './socket.ts'

export interface DatagramSocketOptions extends SocketAddress {
  readonly receive: (datagram: Datagram) => void
  /** Lets several processes bind the same address:port; the kernel keeps each sender with one of them. */
  readonly reusePort?: boolean
}

/** Asked of the kernel, which may give less: what arrives while the process is busy is lost beyond it. */
const receiveBufferBytes = 2 * 1024 * 1024

/** Binds and begins to receive. Port 0 takes a free one. Never rejects. */
export async function openDatagramSocket(options: DatagramSocketOptions): Promise<Result<BoundSocket, BindFailure>> {
  const { address, port } = options
  if (port > 65_535) return fail(toBindFailure('ERANGE', options))
  const socket = createSocket({
    type: isIPv6(address) ? 'udp6' : 'udp4',
    reusePort: options.reusePort === true,
    recvBufferSize: receiveBufferBytes,
  })
  socket.on('message', (bytes, { address: from, port: fromPort }) =>
    options.receive({
      bytes,
      peer: { address: from, port: fromPort },
      reply: (answer) => send(socket, answer, { address: from, port: fromPort }),
    }),
  )
  const error = await bind(socket, options)
  if (error !== null) {
    socket.close()
    return fail(toBindFailure(error.code ?? error.message, options))
  }
  return ok({ address, port: socket.address().port, close: () => close(socket) })
}

function bind(
  socket: Socket,
  { address, port, reusePort }: DatagramSocketOptions,
): Promise<NodeJS.ErrnoException | null> {
  return new Promise((settle) => {
    // Stays for good: what a datagram met on its way is reported here too, and the next one may go well.
    socket.on('error', settle)
    socket.bind({ address, port, exclusive: reusePort !== true }, () => settle(null))
  })
}

function send(socket: Socket, bytes: Uint8Array, { address, port }: SocketAddress): void {
  try {
    socket.send(bytes, port, address, ignore)
  } catch {
    // The socket is closed, or the sender gave a port that cannot be answered (0).
  }
}

function close(socket: Socket): Promise<void> {
  return new Promise((settle) => {
    try {
      socket.close(settle)
    } catch {
      settle()
    }
  })
}

const ignore = (): void => {}
