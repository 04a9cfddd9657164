/**
 * Bind: opens the sockets of a plan. Each may fail on its own; nothing is served by them yet. Connections that arrive
 * before the tables are in force are held until the socket begins to serve.
 */
import type { Socket } from 'node:net'
import { ok, type Result } from '@signalbox/shared/lib'
import type { SocketTable, UdpSocketTable } from '@signalbox/shared/table'
import type { Datagram } from '../listeners/serve.ts'
import type { BindFailure, BoundSocket, SocketAddress } from '../listeners/socket.ts'
import type { Plan } from './plan.ts'
import { ConnectionSocket, DatagramSocket, type CreateDatagramFront, type CreateFront } from './running-socket.ts'
import type { Running, RunningSocket } from './running.ts'

export interface BindParts {
  /** Binds one address:port of TCP; see `listeners/socket.ts`. */
  readonly openSocket: (
    where: SocketAddress & { readonly accept: (connection: Socket) => void },
  ) => Promise<Result<BoundSocket, BindFailure>>
  /** Binds one address:port of UDP; see `listeners/datagram-socket.ts`. */
  readonly openDatagramSocket: (
    where: SocketAddress & { readonly receive: (datagram: Datagram) => void },
  ) => Promise<Result<BoundSocket, BindFailure>>
  /** Makes the front for a socket by the protocol of its table. */
  readonly createFront: CreateFront
  readonly createDatagramFront: CreateDatagramFront
  readonly portOffset: number
}

export interface Opened {
  readonly table: SocketTable
  readonly result: Result<RunningSocket, BindFailure>
}

/** Opens all of `plan.open` at once, while everything that runs still runs. Never rejects. */
export async function openSockets(plan: Plan, running: Running, parts: BindParts): Promise<readonly Opened[]> {
  const opened = await Promise.all(plan.open.map((table) => open(table, parts)))
  if (!opened.some((one) => isTakenByLeaving(one, plan))) return opened
  // The port is still in our own hands under another address (0.0.0.0 and 127.0.0.1): it has to be let go first.
  for (const { id } of plan.close) await running.sockets.get(id)?.bound.close()
  return Promise.all(opened.map((one) => (isTakenByLeaving(one, plan) ? open(one.table, parts) : one)))
}

/** Whether the two cannot be bound at once where one of their addresses is the one for all (0.0.0.0). */
export function shareTransportPort(one: SocketTable, other: SocketTable): boolean {
  return one.port === other.port && (one.protocol === 'UDP') === (other.protocol === 'UDP')
}

async function open(table: SocketTable, parts: BindParts): Promise<Opened> {
  return { table, result: await (table.protocol === 'UDP' ? openDatagrams(table, parts) : openStream(table, parts)) }
}

async function openStream(table: SocketTable, parts: BindParts): Promise<Result<RunningSocket, BindFailure>> {
  const held: Socket[] = []
  let running: ConnectionSocket | null = null
  const bound = await parts.openSocket({
    ...toWhere(table, parts),
    accept: (connection) => {
      if (running === null) held.push(connection)
      else running.accept(connection)
    },
  })
  if (!bound.ok) return bound
  running = new ConnectionSocket(table, bound.value, { held, createFront: parts.createFront })
  return ok(running)
}

async function openDatagrams(table: UdpSocketTable, parts: BindParts): Promise<Result<RunningSocket, BindFailure>> {
  let running: DatagramSocket | null = null
  const bound = await parts.openDatagramSocket({
    ...toWhere(table, parts),
    receive: (datagram) => running?.receive(datagram),
  })
  if (!bound.ok) return bound
  running = new DatagramSocket(table, bound.value, parts.createDatagramFront)
  return ok(running)
}

function toWhere({ address, port }: SocketTable, { portOffset }: BindParts): SocketAddress {
  return { address, port: port + portOffset }
}

function isTakenByLeaving({ table, result }: Opened, plan: Plan): boolean {
  return (
    !result.ok && result.error.code === 'EADDRINUSE' && plan.close.some((leaving) => shareTransportPort(leaving, table))
  )
}
