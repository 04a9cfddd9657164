/** Listener tables → socket tables: who shares which address and port. */
import type { Attachments, ListenerId, ListenerState } from '../attachment/index.ts'
import { deepEqual, toHostPort } from '../lib/index.ts'
import { readClientLimits, type ClientLimits } from '../resources/index.ts'
import { sameRule } from './compile-listeners.ts'
import { asksForProxyProtocol } from './proxy-protocol.ts'
import { isSameList } from './same.ts'
import {
  isHttps,
  isTls,
  listenersOn,
  takesRequests,
  type AnyListenerTable,
  type HttpsListenerTable,
  type SocketTable,
} from './socket-table.ts'
import type { StreamRule, TlsListenerTable } from './stream-table.ts'
import type { ListenerTable } from './table.ts'

/** A listener with what a socket needs of it. */
export interface Placed {
  readonly table: AnyListenerTable
  /** The rule of a TCP or UDP listener. */
  readonly rule: StreamRule | null
}

interface Shared {
  readonly id: string
  readonly address: string
  readonly port: number
  readonly protocol: SocketTable['protocol']
  readonly placed: Placed[]
  proxyProtocol: boolean
  limits: ClientLimits | null
}

/** @param listeners Those that are served. */
export function compileSockets(
  attachments: Attachments,
  listeners: ReadonlyMap<ListenerId, Placed>,
  previous: ReadonlyMap<string, SocketTable> | undefined,
): ReadonlyMap<string, SocketTable> {
  const sockets = new Map<string, Shared>()
  for (const state of attachments.listeners.values()) {
    const placed = listeners.get(state.id)
    const protocol = socketProtocol(state)
    if (placed === undefined || protocol === null) continue
    const proxyProtocol = asksForProxyProtocol(attachments, state)
    for (const address of state.addresses) {
      const { port } = state.listener
      const id: string = `${protocol === 'UDP' ? 'udp/' : ''}${toHostPort(address, port)}`
      const shared: Shared = sockets.get(id) ?? {
        id,
        address,
        port,
        protocol,
        placed: [],
        proxyProtocol: false,
        limits: null,
      }
      // Those that collide are not valid and do not come here; were they to, the first would keep the port.
      if (shared.protocol !== protocol) continue
      sockets.set(id, shared)
      shared.placed.push(placed)
      shared.proxyProtocol ||= proxyProtocol
      shared.limits ??= limitsOf(attachments, state)
    }
  }
  return new Map(
    [...sockets].flatMap(([id, shared]) => {
      const table = toSocketTable(shared, previous?.get(id))
      return table === null ? [] : [[id, table] as const]
    }),
  )
}

function socketProtocol({ listener: { protocol } }: ListenerState): SocketTable['protocol'] | null {
  if (protocol === 'HTTPS') return 'TLS'
  return protocol === 'HTTP' || protocol === 'TLS' || protocol === 'TCP' || protocol === 'UDP' ? protocol : null
}

function toSocketTable(shared: Shared, previous: SocketTable | undefined): SocketTable | null {
  const table = build(shared, previous)
  if (table === null || previous?.protocol !== table.protocol) return table
  const isSame =
    isSameList(listenersOn(previous), listenersOn(table)) &&
    ruleOf(previous) === ruleOf(table) &&
    proxyOf(previous) === proxyOf(table) &&
    deepEqual(previous.limits, table.limits)
  return isSame ? previous : table
}

/** @param state Listeners come in the order of their Gateways' ages. */
function limitsOf({ source }: Attachments, { gateway }: ListenerState): ClientLimits | null {
  return readClientLimits(source.snapshot.get('Gateway', gateway)?.metadata.annotations).limits
}

const ruleOf = (table: SocketTable): StreamRule | null => ('rule' in table ? table.rule : null)

const proxyOf = (table: SocketTable): boolean => 'proxyProtocol' in table && table.proxyProtocol

function build(shared: Shared, previous: SocketTable | undefined): SocketTable | null {
  const { id, address, port, protocol, placed, proxyProtocol, limits } = shared
  const where = { id, address, port, ...(limits === null ? {} : { limits }) }
  if (protocol === 'HTTP') {
    const listeners = placed.flatMap(({ table }): ListenerTable[] => (takesRequests(table) ? [table] : []))
    return { ...where, protocol, listenersByHostname: byHostname(listeners), proxyProtocol }
  }
  if (protocol === 'TLS') {
    const listeners = placed.flatMap(({ table }): (HttpsListenerTable | TlsListenerTable)[] =>
      isHttps(table) || isTls(table) ? [table] : [],
    )
    return { ...where, protocol, listenersByHostname: byHostname(listeners), proxyProtocol }
  }
  const [first] = placed
  if (first === undefined) return null
  const rule = first.rule === null ? null : sameRule(first.rule, previous === undefined ? null : ruleOf(previous))
  return protocol === 'TCP'
    ? { ...where, protocol, listener: first.table, rule, proxyProtocol }
    : { ...where, protocol, listener: first.table, rule }
}

function byHostname<T extends { readonly hostname: string }>(listeners: readonly T[]): ReadonlyMap<string, T> {
  return new Map(listeners.map((listener) => [listener.hostname, listener] as const))
}
