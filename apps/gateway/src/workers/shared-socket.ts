/** Shared socket: how a worker binds an address:port together with its siblings; the primary is asked before. */
import { fail, ok, type Result } from '@signalbox/shared/lib'
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
}

/** Like `openSocket`, and never rejects either. */
export async function openSharedSocket(
  options: SocketOptions,
  permit: PortPermit,
): Promise<Result<BoundSocket, BindFailure>> {
  const where = { address: options.address, port: options.port }
  const refused = await permit.ask(where)
  if (refused !== null) return fail(refused)
  const opened = await openSocket({ ...options, reusePort: true })
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
