/** The two kinds of running sockets: one that accepts connections, and one that receives datagrams. */
import type { Socket } from 'node:net'
import { deepEqual } from '@signalbox/shared/lib'
import type { SocketTable, UdpSocketTable } from '@signalbox/shared/table'
import type { ConnectionFront, Datagram, DatagramFront, Front } from '../listeners/serve.ts'
import type { BoundSocket } from '../listeners/socket.ts'
import type { RunningSocket } from './running.ts'

/** Asks for its front's table each time, so that a swap takes effect with the next request or connection. */
export type CreateFront = (table: () => SocketTable) => ConnectionFront
export type CreateDatagramFront = (table: () => UdpSocketTable) => DatagramFront

/** Holds connections that come before its table is in force. */
export class ConnectionSocket implements RunningSocket {
  readonly bound: BoundSocket
  readonly #createFront: CreateFront
  #served: { table: SocketTable }
  #front: ConnectionFront
  /** Of former limits: they go on with what they have, by the table in force. */
  #formerFronts: readonly ConnectionFront[] = []
  #held: Socket[] | null

  /** @param held Filled by whoever accepts, until {@link begin}. */
  constructor(table: SocketTable, bound: BoundSocket, parts: { held: Socket[]; createFront: CreateFront }) {
    this.bound = bound
    this.#createFront = parts.createFront
    this.#held = parts.held
    const served = { table }
    this.#served = served
    this.#front = parts.createFront(() => served.table)
  }

  get table(): SocketTable {
    return this.#served.table
  }

  get front(): Front {
    return this.#formerFronts.length === 0 ? this.#front : joined([this.#front, ...this.#formerFronts])
  }

  accept(connection: Socket): void {
    if (this.#held === null) this.#front.accept(connection)
    else this.#held.push(connection)
  }

  begin(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const connection of held) this.#front.accept(connection)
  }

  adopt(table: SocketTable): Front | null {
    if (table.protocol === this.table.protocol) {
      const hasNewLimits = !deepEqual(table.limits, this.table.limits)
      this.#served.table = table
      if (hasNewLimits) this.#renewFront()
      return null
    }
    const former = this.front
    this.#formerFronts = []
    const served = { table }
    this.#served = served
    this.#front = this.#createFront(() => served.table)
    return former
  }

  /** For connections from now on; what is open keeps the limits that it began with. */
  #renewFront(): void {
    const served = this.#served
    this.#formerFronts = [this.#front, ...this.#formerFronts].filter((front) => {
      if (front.connections > 0) return true
      void front.drain(0)
      return false
    })
    this.#front = this.#createFront(() => served.table)
  }
}

/** Several fronts of one socket as one. */
function joined(fronts: readonly Front[]): Front {
  return {
    get connections() {
      return fronts.reduce((sum, { connections }) => sum + connections, 0)
    },
    drain: async (timeoutMs) => void (await Promise.all(fronts.map((front) => front.drain(timeoutMs)))),
  }
}

/** Drops datagrams that come before its table is in force: their senders are used to that. */
export class DatagramSocket implements RunningSocket {
  readonly bound: BoundSocket
  readonly front: DatagramFront
  #table: UdpSocketTable
  #isServing = false

  constructor(table: UdpSocketTable, bound: BoundSocket, createFront: CreateDatagramFront) {
    this.bound = bound
    this.#table = table
    this.front = createFront(() => this.#table)
  }

  get table(): UdpSocketTable {
    return this.#table
  }

  receive(datagram: Datagram): void {
    if (this.#isServing) this.front.receive(datagram)
  }

  begin(): void {
    this.#isServing = true
  }

  adopt(table: SocketTable): null {
    if (table.protocol === 'UDP') this.#table = table
    return null
  }
}
