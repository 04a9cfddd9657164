/**
 * Plan: what has to be done so that what runs is what is wanted. Pure.
 *
 * A socket is known by its address:port alone. So one whose listeners, hostnames or routes change is never rebound:
 * only its table is replaced, and no connection notices.
 */
import type { SocketTable } from '@signalbox/shared/table'

/** Sockets by id (`<address>:<port>`). */
export type Sockets = ReadonlyMap<string, SocketTable>

/** Every wanted socket stands in exactly one of `open`, `keep` and `replace`; every other running one in `close`. */
export interface Plan {
  /** To be bound: wanted and not bound, those that could not be bound earlier included. */
  readonly open: readonly SocketTable[]
  /** Bound, with the very table that is wanted: nothing to do. */
  readonly keep: readonly SocketTable[]
  /** Bound, and given another table. */
  readonly replace: readonly SocketTable[]
  /** Bound and no longer wanted. */
  readonly close: readonly SocketTable[]
}

/**
 * @param running the sockets that are bound now, with their tables
 * @returns the difference; cost is the number of sockets, for tables are compared by identity
 */
export function planSockets(running: Sockets, wanted: Sockets): Plan {
  const open: SocketTable[] = []
  const keep: SocketTable[] = []
  const replace: SocketTable[] = []
  for (const [id, table] of wanted) {
    const current = running.get(id)
    if (current === undefined) open.push(table)
    else if (current === table) keep.push(table)
    else replace.push(table)
  }
  const close = [...running].filter(([id]) => !wanted.has(id)).map(([, table]) => table)
  return { open, keep, replace, close }
}
