/** Shared socket: how a worker binds an address:port together with its siblings; the primary is asked before. */
import { fail, ok, type Result } from '@signalbox/shared/lib'
import type { ListeningHandle } from '../listeners/listening-handle.ts'
import { openDatagramSocket, type DatagramSocketOptions } from '../listeners/datagram-socket.ts'
import {
  openSocket,
  type BindFailure,
  type BoundSocket,
  type SocketAddress,
  type SocketOptions,
} from '../listeners/socket.ts'

export interface PortPermit {
  ask(where: SocketAddress): Promise<BindFailure | null>
  release(where: SocketAddress): void
  /** What came with the last permit for that port: the socket that a sibling listens with. */
  inherited?(where: SocketAddress): ListeningHandle | undefined
}

type Bound = Result<BoundSocket, BindFailure>

/** Like `openSocket`, and never rejects either. */
export function openSharedSocket(options: SocketOptions, permit: PortPermit): Promise<Bound> {
  const { address, port } = options
  const where: SocketAddress = { address, port, transport: 'tcp' }
  return openPermitted(where, permit, () => {
    const handle = permit.inherited?.(where)
    return openSocket({ ...options, reusePort: true, ...(handle === undefined ? {} : { handle }) })
  })
}

/** Like `openDatagramSocket`, and never rejects either. */
export function openSharedDatagramSocket(options: DatagramSocketOptions, permit: PortPermit): Promise<Bound> {
  const { address, port } = options
  return openPermitted({ address, port, transport: 'udp' }, permit, () =>
    openDatagramSocket({ ...options, reusePort: true }),
  )
}

async function openPermitted(where: SocketAddress, permit: PortPermit, open: () => Promise<Bound>): Promise<Bound> {
  const refused = await permit.ask(where)
  if (refused !== null) return fail(refused)
  const opened = await open()
  if (!opened.ok) {
    permit.release(where)
    return opened
  }
  return ok({
    ...opened.value,
    async close() {
      await opened.value.close()
      permit.release(where)
    },
  })
}
