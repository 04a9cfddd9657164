/** Running: what is in force now. Wanted is another type (`CompiledTables`); `apply` is what makes them meet. */
import type { ListenerReport } from '@signalbox/shared/snapshot'
import { listenersOn, type CompiledTables, type SocketTable } from '@signalbox/shared/table'
import type { Front } from '../listeners/serve.ts'
import type { BoundSocket } from '../listeners/socket.ts'

/** A bound socket, the front that serves it and the table that its next request is matched against. */
export interface RunningSocket {
  readonly table: SocketTable
  readonly bound: BoundSocket
  readonly front: Front
  /** Its table is in force: hands on what came since the socket was bound, and from now on whatever comes. */
  begin(): void
  /**
   * Takes the table of a change, with the same id. Where another protocol is spoken from now on, returns the front of
   * the former one: what is open there ends by its own table.
   */
  adopt(table: SocketTable): Front | null
}

/** A wanted socket that could not be bound. */
export interface FailedSocket {
  readonly table: SocketTable
  readonly message: string
  /** Of the operating system, as in `BindFailure`. */
  readonly code: string
  /** How often it was tried. */
  readonly attempts: number
}

export interface Running {
  /** `null` before the first configuration. */
  tables: CompiledTables | null
  readonly sockets: Map<string, RunningSocket>
  readonly failed: Map<string, FailedSocket>
}

/** One line per wanted listener and socket, as the console is told. */
export function toListenerReports(running: Running, portOffset: number): readonly ListenerReport[] {
  const reports: ListenerReport[] = []
  for (const [id, table] of running.tables?.sockets ?? []) {
    const failure = running.failed.get(id)
    const where = { address: table.address, boundPort: table.port + portOffset }
    for (const { id: listener } of listenersOn(table))
      reports.push(
        failure === undefined
          ? { listener, ...where, state: 'listening' }
          : { listener, ...where, state: 'failed', error: failure.message, errorCode: failure.code },
      )
  }
  return reports
}
