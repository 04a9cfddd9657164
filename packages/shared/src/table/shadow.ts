/**
 * Shadow: entries that no request can reach, and what stands before them.
 *
 * Two causes. On the same hosts an earlier entry asks for the same, or takes every path and asks for no more. (Other
 * earlier entries that ask for less are rare: precedence puts the one that asks for more first.) And on one socket a listener with a more specific hostname takes every request of the entry's hostname.
 */
import { compareHostnames, intersectHostnames } from '../lib/index.ts'
import type { ListenerId } from '../attachment/index.ts'
import { requestListenersOn, type CompiledTables, type SocketTable } from './socket-table.ts'
import type { TlsListenerTable } from './stream-table.ts'
import type { ListenerTable, TableEntry, ValueTest } from './table.ts'

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
    for (const listener of requestListenersOn(socket))
      for (const shadow of shadowsOn(listener, socket))
        shadows.set(`${shadow.listener} ${shadow.hostname} ${shadow.entry}`, shadow)
  return [...shadows.values()]
}

function shadowsOn(listener: ListenerTable, socket: SocketTable): readonly Shadow[] {
  const earlier = new Map<string, Earlier>()
  const hosts = [...listener.routes.entriesByHost].sort(([left], [right]) => compareHostnames(left, right))
  return hosts.flatMap(([hostname, { entries }]) => {
    const hosted = intersectHostnames(listener.hostname, hostname) ?? hostname
    const taker = takerOf(hosted, listener, socket)
    const where = { listener: listener.id, hostname }
    if (taker !== null)
      return entries.map(({ id }) => ({
        entry: id,
        ...where,
        by: taker.id,
        reason: `Listener ${taker.name} takes every request for ${hosted}, because its hostname ${taker.hostname} is more specific.`,
      }))
    const before = earlier.get(hosted) ?? { first: new Map(), catchAll: [] }
    earlier.set(hosted, before)
    return shadowsAmong(entries, before).map(({ entry, by }) => ({
      entry: entry.id,
      ...where,
      by: by.id,
      reason: `${by.rule.route} rule ${by.rule.ruleIndex} asks for the same and comes first.`,
    }))
  })
}

/** What stands before on the same hosts. A listener's hostname can make one of several that routes write. */
interface Earlier {
  readonly first: Map<string, TableEntry>
  readonly catchAll: TableEntry[]
}

/** The listener of the socket that takes every request of `hostname` away from `listener`. */
function takerOf(
  hostname: string,
  listener: ListenerTable,
  socket: SocketTable,
): ListenerTable | TlsListenerTable | null {
  for (const other of 'listenersByHostname' in socket ? socket.listenersByHostname.values() : []) {
    if (other === listener || compareHostnames(other.hostname, listener.hostname) >= 0) continue
    if (hostname !== '' && intersectHostnames(other.hostname, hostname) === hostname) return other
  }
  return null
}

const everyPath: ReadonlySet<string> = new Set(['.*', '/.*', '.+', '^.*$', '^/.*$', '(.*)', '/(.*)'])

/** Adds `entries` to what stands before. */
function shadowsAmong(
  entries: readonly TableEntry[],
  { first, catchAll }: Earlier,
): readonly { readonly entry: TableEntry; readonly by: TableEntry }[] {
  return entries.flatMap((entry) => {
    const key = signature(entry)
    const by = first.get(key) ?? catchAll.find((earlier) => asksForNoMore(earlier, entry))
    if (!first.has(key)) first.set(key, entry)
    if (isCatchAll(entry)) catchAll.push(entry)
    return by === undefined ? [] : [{ entry, by }]
  })
}

/** A catch-all prefix stands last on its own hostname, but before whatever a wider hostname has for the same hosts. */
function isCatchAll({ path: { type, value } }: TableEntry): boolean {
  return type === 'RegularExpression' ? everyPath.has(value) : type === 'PathPrefix' && value === ''
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
