/**
 * Compile: attachments become what the gateway serves.
 *
 *     resources → attachment → table → match → forward
 *                              ─────
 *
 * Given the tables before, every part that a change does not touch is the same object as before: routes, hostnames,
 * listeners, sockets, upstreams. What is compared by identity downstream (which listeners to swap, which pools to keep)
 * therefore costs nothing. A compile from nothing gives equal tables.
 */
import {
  placesInForce,
  type Attachments,
  type ListenerId,
  type ListenerState,
  type RouteId,
  type RouteState,
} from '../attachment/index.ts'
import { deepEqual, toHostPort } from '../lib/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { compileHttpRoute } from './compile-http-route.ts'
import { isSameList, toHostEntries } from './host-entries.ts'
import { requestListenersOn, type CompiledTables, type HttpSocketTable, type SocketTable } from './socket-table.ts'
import type { CompiledRoute, HostEntries, ListenerTable, RouteTable } from './table.ts'
import { compileUpstreams } from './upstreams.ts'

/**
 * @param attachments Of `snapshot`.
 * @param previous What was compiled before, from any snapshot.
 * @returns tables of `snapshot.revision`. Never throws.
 */
export function compile(snapshot: Snapshot, attachments: Attachments, previous?: CompiledTables): CompiledTables {
  const routes = compileRoutes(attachments, previous?.routes)
  const before = listenersOf(previous)
  const served = routesByListener(attachments, routes)
  const listeners = new Map<ListenerId, ListenerTable>()
  for (const state of attachments.listeners.values())
    if (state.valid && state.listener.protocol === 'HTTP')
      listeners.set(state.id, toListenerTable(state, served.get(state.id), before.get(state.id)))
  const backends = [...routes.values()].flatMap(({ rules }) => rules.flatMap((rule) => rule.backends))
  return {
    revision: snapshot.revision,
    sockets: sameMap(toSockets(attachments, listeners, previous), previous?.sockets),
    upstreams: sameMap(compileUpstreams(snapshot, backends, previous?.upstreams), previous?.upstreams),
    routes: sameMap(routes, previous?.routes),
  }
}

/** Every listener of the tables by id, whichever sockets it stands on. */
export function listenersOf(tables: CompiledTables | undefined): ReadonlyMap<ListenerId, ListenerTable> {
  const listeners = new Map<ListenerId, ListenerTable>()
  for (const socket of tables?.sockets.values() ?? [])
    for (const listener of requestListenersOn(socket)) listeners.set(listener.id, listener)
  return listeners
}

function compileRoutes(
  attachments: Attachments,
  previous: ReadonlyMap<RouteId, CompiledRoute> | undefined,
): ReadonlyMap<RouteId, CompiledRoute> {
  const routes = new Map<RouteId, CompiledRoute>()
  for (const [id, state] of attachments.routes) {
    const { route } = state
    if (route.kind !== 'HTTPRoute' || placesInForce(state).size === 0) continue
    const before = previous?.get(id)
    routes.set(id, before !== undefined && isUnchanged(before, state) ? before : compileHttpRoute(route, state))
  }
  return routes
}

function isUnchanged({ source }: CompiledRoute, { route, rules }: RouteState): boolean {
  return (
    source.route.metadata.creationTimestamp === route.metadata.creationTimestamp &&
    deepEqual(source.route.spec, route.spec) &&
    deepEqual(source.rules, rules)
  )
}

type RoutesByHostname = ReadonlyMap<string, readonly CompiledRoute[]>

/** Attachments list routes by id, so that every list here is in that order too. */
function routesByListener(
  attachments: Attachments,
  routes: ReadonlyMap<RouteId, CompiledRoute>,
): ReadonlyMap<ListenerId, RoutesByHostname> {
  const byListener = new Map<ListenerId, Map<string, CompiledRoute[]>>()
  for (const [id, state] of attachments.routes) {
    const route = routes.get(id)
    if (route === undefined) continue
    for (const [listener, { routeHostnames }] of placesInForce(state)) {
      const byHostname = byListener.get(listener) ?? new Map<string, CompiledRoute[]>()
      byListener.set(listener, byHostname)
      for (const hostname of routeHostnames) {
        const list = byHostname.get(hostname)
        if (list === undefined) byHostname.set(hostname, [route])
        else list.push(route)
      }
    }
  }
  return byListener
}

function toListenerTable(
  { id, gateway, listener }: ListenerState,
  served: RoutesByHostname = new Map(),
  previous: ListenerTable | undefined,
): ListenerTable {
  const routes = toRouteTable(served, previous?.routes)
  const table: ListenerTable = {
    id,
    gateway,
    name: listener.name,
    protocol: 'HTTP',
    port: listener.port,
    hostname: listener.hostname ?? '',
    routes,
    ownUpstreams: new Map(),
  }
  const isSame = previous !== undefined && previous.routes === routes && previous.port === table.port
  return isSame && previous.hostname === table.hostname ? previous : table
}

function toRouteTable(served: RoutesByHostname, previous: RouteTable | undefined): RouteTable {
  const entriesByHost = new Map<string, HostEntries>()
  for (const [hostname, routes] of served)
    entriesByHost.set(hostname, toHostEntries(routes, previous?.entriesByHost.get(hostname)))
  const same = sameMap(entriesByHost, previous?.entriesByHost)
  return previous !== undefined && same === previous.entriesByHost ? previous : { entriesByHost: same }
}

function toSockets(
  attachments: Attachments,
  listeners: ReadonlyMap<ListenerId, ListenerTable>,
  previous: CompiledTables | undefined,
): ReadonlyMap<string, SocketTable> {
  const sockets = new Map<string, { address: string; port: number; listeners: ListenerTable[] }>()
  for (const state of attachments.listeners.values()) {
    const table = listeners.get(state.id)
    if (table === undefined) continue
    for (const address of state.addresses) {
      const id = toHostPort(address, table.port)
      const socket = sockets.get(id) ?? { address, port: table.port, listeners: [] }
      sockets.set(id, socket)
      socket.listeners.push(table)
    }
  }
  return new Map(
    [...sockets].map(([id, socket]) => [id, toSocketTable(id, socket, previous?.sockets.get(id))] as const),
  )
}

function toSocketTable(
  id: string,
  { address, port, listeners }: { address: string; port: number; listeners: readonly ListenerTable[] },
  previous: SocketTable | undefined,
): HttpSocketTable {
  if (previous?.protocol === 'HTTP' && isSameList(requestListenersOn(previous), listeners)) return previous
  const listenersByHostname = new Map(listeners.map((listener) => [listener.hostname, listener] as const))
  return { id, address, port, protocol: 'HTTP', listenersByHostname, proxyProtocol: false }
}

/** `before` where it holds the very same values under the same keys, in whatever order. */
function sameMap<V>(map: ReadonlyMap<string, V>, before: ReadonlyMap<string, V> | undefined): ReadonlyMap<string, V> {
  if (before === undefined || before.size !== map.size) return map
  for (const [key, value] of map) if (before.get(key) !== value) return map
  return before
}
