/** The two kinds of running sockets: one that accepts connections, and one that receives datagrams. */
import type { Socket } from 'node:net'
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
    return this.#front
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
      this.#served.table = table
      return null
    }
    const former = this.#front
    const served = { table }
    this.#served = served
    this.#front = this.#createFront(() => served.table)
    return former
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
