/**
 * Port permits: before a worker binds a port that it shares with its siblings, the primary makes sure that nobody else
 * has it. `SO_REUSEPORT` alone would let a second gateway of the same user bind the same port and take half of its
 * connections without anybody noticing.
 */
import { openDatagramSocket } from '../listeners/datagram-socket.ts'
import { openSocket, type BindFailure, type SocketAddress } from '../listeners/socket.ts'

export class PortPermits<Holder> {
  /** Whether a port may be had that another process has. */
  readonly #mayShare: () => boolean
  /** Who holds each port (`tcp 80`), on whatever address. */
  readonly #holders = new Map<string, Map<Holder, number>>()
  readonly #asked = new Map<string, Promise<BindFailure | null>>()

  constructor(mayShare: () => boolean = () => false) {
    this.#mayShare = mayShare
  }

  /**
   * Resolves with `null` where `holder` may bind, and then counts it as holding the port; with the failure where another
   * program has it. A port that is held already may be bound by every holder.
   */
  async ask(holder: Holder, where: SocketAddress): Promise<BindFailure | null> {
    const failure = this.#isHeld(where) || this.#mayShare() ? null : await this.#askOnce(where)
    if (failure === null) this.#count(holder, where, 1)
    return failure
  }

  /** One socket of `holder` on this port is closed, or was never bound. */
  release(holder: Holder, where: SocketAddress): void {
    this.#count(holder, where, -1)
  }

  /** `holder` has ended, and all its sockets with it. */
  forget(holder: Holder): void {
    for (const holders of this.#holders.values()) holders.delete(holder)
  }

  #isHeld(where: SocketAddress): boolean {
    return (this.#holders.get(portOf(where))?.size ?? 0) > 0
  }

  #count(holder: Holder, where: SocketAddress, by: number): void {
    const port = portOf(where)
    const holders = this.#holders.get(port) ?? new Map<Holder, number>()
    const sockets = (holders.get(holder) ?? 0) + by
    if (sockets > 0) holders.set(holder, sockets)
    else holders.delete(holder)
    if (holders.size > 0) this.#holders.set(port, holders)
    else this.#holders.delete(port)
  }

  /** Workers ask at the same time, and a second try would find the first one's. */
  #askOnce(where: SocketAddress): Promise<BindFailure | null> {
    const key = `${where.address} ${portOf(where)}`
    const asked = this.#asked.get(key) ?? tryToBind(where).finally(() => this.#asked.delete(key))
    this.#asked.set(key, asked)
    return asked
  }
}

/** Binds alone, which fails beside any other socket, and lets go at once. */
async function tryToBind({ address, port, transport }: SocketAddress): Promise<BindFailure | null> {
  const opened =
    transport === 'udp'
      ? await openDatagramSocket({ address, port, receive: () => {} })
      : await openSocket({ address, port, accept: (connection) => connection.destroy() })
  if (!opened.ok) return opened.error
  await opened.value.close()
  return null
}

/** The two transports have ports of their own. */
function portOf({ transport = 'tcp', port }: SocketAddress): string {
  return `${transport} ${port}`
}
