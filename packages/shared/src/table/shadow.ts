/**
 * Shadow: entries that no request can reach, and what stands before them.
 *
 * Two causes. On one hostname an earlier entry asks for the same, or is an expression that takes every path and asks
 * for no more. (An earlier entry that asks for less cannot exist otherwise: precedence puts the one that asks for more
 * first.) And on one socket a listener with a more specific hostname takes every request of the entry's hostname.
 */
import { compareHostnames, intersectHostnames } from '../lib/index.ts'
import type { ListenerId } from '../attachment/index.ts'
import type { CompiledTables, ListenerTable, SocketTable, TableEntry, ValueTest } from './table.ts'

export interface Shadow {
  /** Id of the entry that is never reached. */
  readonly entry: string
  readonly listener: ListenerId
  /** `''` is any host. */
  readonly hostname: string
  /** Id of the entry or of the listener that stands before it. */
  readonly by: string
  /** A sentence for a person. */
  readonly reason: string
}

/** Shadowed entries of every listener, each once per listener and hostname. Cost: linear in the entries. */
export function shadowsOf(tables: Pick<CompiledTables, 'sockets'>): readonly Shadow[] {
  const shadows = new Map<string, Shadow>()
  for (const socket of tables.sockets.values())
    for (const listener of socket.listenersByHostname.values())
      for (const shadow of shadowsOn(listener, socket))
        shadows.set(`${shadow.listener} ${shadow.hostname} ${shadow.entry}`, shadow)
  return [...shadows.values()]
}

function shadowsOn(listener: ListenerTable, socket: SocketTable): readonly Shadow[] {
  return [...listener.routes.entriesByHost].flatMap(([hostname, { entries }]) => {
    const taker = takerOf(hostname, listener, socket)
    const where = { listener: listener.id, hostname }
    if (taker !== null)
      return entries.map(({ id }) => ({
        entry: id,
        ...where,
        by: taker.id,
        reason: `Listener ${taker.name} takes every request for ${hostname}, because its hostname ${taker.hostname} is more specific.`,
      }))
    return shadowsAmong(entries).map(({ entry, by }) => ({
      entry: entry.id,
      ...where,
      by: by.id,
      reason: `${by.rule.route} rule ${by.rule.ruleIndex} asks for the same and comes first.`,
    }))
  })
}

/** The listener of the socket that takes every request of `hostname` away from `listener`. */
function takerOf(hostname: string, listener: ListenerTable, socket: SocketTable): ListenerTable | null {
  for (const other of socket.listenersByHostname.values()) {
    if (other === listener || compareHostnames(other.hostname, listener.hostname) >= 0) continue
    if (hostname !== '' && intersectHostnames(other.hostname, hostname) === hostname) return other
  }
  return null
}

const everyPath: ReadonlySet<string> = new Set(['.*', '/.*', '.+', '^.*$', '^/.*$', '(.*)', '/(.*)'])

function shadowsAmong(
  entries: readonly TableEntry[],
): readonly { readonly entry: TableEntry; readonly by: TableEntry }[] {
  const first = new Map<string, TableEntry>()
  const catchAll: TableEntry[] = []
  return entries.flatMap((entry) => {
    const key = signature(entry)
    const by = first.get(key) ?? catchAll.find((earlier) => asksForNoMore(earlier, entry))
    if (!first.has(key)) first.set(key, entry)
    if (entry.path.type === 'RegularExpression' && everyPath.has(entry.path.value)) catchAll.push(entry)
    return by === undefined ? [] : [{ entry, by }]
  })
}

function signature({ path, method, headers, query }: TableEntry): string {
  const tests = [headers, query].map((list) => list.map(testKey).sort())
  return JSON.stringify([path.type, path.value, method, ...tests])
}

const testKey = ({ name, type, value }: ValueTest): string => JSON.stringify([name, type, value])

function asksForNoMore(left: TableEntry, right: TableEntry): boolean {
  const isSubset = (some: readonly ValueTest[], all: readonly ValueTest[]): boolean => {
    const keys = new Set(all.map(testKey))
    return some.every((test) => keys.has(testKey(test)))
  }
  return (
    (left.method === null || left.method === right.method) &&
    isSubset(left.headers, right.headers) &&
    isSubset(left.query, right.query)
  )
}
