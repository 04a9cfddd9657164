/**
 * Bind: opens the sockets of a plan. Each may fail on its own; nothing is served by them yet. Connections that arrive
 * before the tables are in force are held until {@link beginServing}.
 */
import type { Socket } from 'node:net'
import type { Result } from '@signalbox/shared/lib'
import type { SocketTable } from '@signalbox/shared/table'
import type { Front } from '../listeners/serve.ts'
import type { BindFailure, BoundSocket, SocketAddress } from '../listeners/socket.ts'
import type { Plan } from './plan.ts'
import type { Running, RunningSocket } from './running.ts'

export interface BindParts {
  /** Binds one address:port; see `listeners/socket.ts`. */
  readonly openSocket: (
    where: SocketAddress & { readonly accept: (connection: Socket) => void },
  ) => Promise<Result<BoundSocket, BindFailure>>
  /** Makes the front for a socket; it asks for its table once per request. */
  readonly createFront: (table: () => SocketTable) => Front
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

/** Hands on the connections that came since the socket was bound, and from now on each one as it comes. */
export function beginServing(socket: RunningSocket): void {
  const held = socket.held ?? []
  socket.held = null
  for (const connection of held) socket.front.accept(connection)
}

async function open(table: SocketTable, parts: BindParts): Promise<Opened> {
  const early: Socket[] = []
  let socket: RunningSocket | null = null
  const result = await parts.openSocket({
    address: table.address,
    port: table.port + parts.portOffset,
    accept: (connection) => {
      if (socket === null || socket.held !== null) early.push(connection)
      else socket.front.accept(connection)
    },
  })
  if (!result.ok) return { table, result }
  const made: RunningSocket = {
    table,
    bound: result.value,
    front: parts.createFront(() => made.table),
    held: early,
  }
  socket = made
  return { table, result: { ok: true, value: made } }
}

function isTakenByLeaving({ table, result }: Opened, plan: Plan): boolean {
  return !result.ok && result.error.code === 'EADDRINUSE' && plan.close.some(({ port }) => port === table.port)
}
