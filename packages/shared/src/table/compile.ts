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
  toRouteId,
  type Attachments,
  type ListenerId,
  type ListenerState,
  type RouteId,
  type RouteState,
  type UpstreamId,
} from '../attachment/index.ts'
import { ascending, deepEqual, inOrder } from '../lib/index.ts'
import type { ObjectKey } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { compileGrpcRoute } from './compile-grpc-route.ts'
import { compileHttpRoute } from './compile-http-route.ts'
import { compileRouteOfKong } from './compile-kong-route.ts'
import { toKongStream, type KongStream } from './compile-kong-streams.ts'
import { compileConsumers } from './compile-consumers.ts'
import { compileListener } from './compile-listeners.ts'
import { compileInstances, compilePolicies, policyReferences } from './compile-policies.ts'
import { compileSockets, type Placed } from './compile-sockets.ts'
import { afterTermination, compileStreamRule } from './compile-stream-rule.ts'
import { sameMap } from './same.ts'
import { listenersOn, type AnyListenerTable, type CompiledTables } from './socket-table.ts'
import type { StreamRule } from './stream-table.ts'
import type { CompiledRoute } from './table.ts'
import type { UpstreamTarget } from './upstream-target.ts'
import { compileUpstreams, withClientCertificate, type Reference } from './upstreams.ts'

/**
 * @param attachments Of `snapshot`.
 * @param previous What was compiled before, from any snapshot.
 * @returns tables of `snapshot.revision`. Never throws.
 */
export function compile(snapshot: Snapshot, attachments: Attachments, previous?: CompiledTables): CompiledTables {
  const routes = compileRoutes(attachments, previous?.routes)
  const attached = attachedByListener(snapshot, attachments, routes)
  const instances = compileInstances(snapshot, attachments.policies, previous?.policies)
  const references = [
    ...[...attached.values()].flatMap(referencesOf),
    ...policyReferences(snapshot, attachments.policies),
  ]
  const shared = compileUpstreams(snapshot, references, previous?.upstreams)
  const own = ownUpstreamsByGateway(attachments, { attached, shared, previous: previous?.upstreams })
  const before = listenersOf(previous)
  const policies = compilePolicies({ attachments, routes, instances, previous: (id) => before.get(id)?.policies })
  const listeners = new Map<ListenerId, Placed>()
  for (const state of attachments.listeners.values()) {
    if (!state.valid) continue
    const { routes: served, kong, kongStreams, streams } = attached.get(state.id) ?? nothing
    const ownUpstreams = mapValues(own.get(state.gateway) ?? new Map<string, UpstreamTarget>(), ({ id }) => id)
    const table = compileListener(
      state,
      { routes: served, kong, kongStreams, streams, ownUpstreams, policies: policies.get(state.id) },
      before.get(state.id),
    )
    listeners.set(state.id, { table, rule: streams.get('')?.[0] ?? null })
  }
  const upstreams = new Map([...shared, ...[...own.values()].flatMap((of) => [...of.values()].map(byId))])
  return {
    revision: snapshot.revision,
    sockets: sameMap(compileSockets(attachments, listeners, previous?.sockets), previous?.sockets),
    upstreams: sameMap(upstreams, previous?.upstreams),
    routes: sameMap(routes, previous?.routes),
    policies: instances,
    consumers: compileConsumers(snapshot, previous?.consumers),
  }
}

const byId = (target: UpstreamTarget): readonly [UpstreamId, UpstreamTarget] => [target.id, target]

function mapValues<V, W>(map: ReadonlyMap<string, V>, change: (value: V) => W): ReadonlyMap<string, W> {
  return new Map([...map].map(([key, value]) => [key, change(value)] as const))
}

/** Every listener of the tables by id, whichever sockets it stands on. */
export function listenersOf(tables: CompiledTables | undefined): ReadonlyMap<ListenerId, AnyListenerTable> {
  const listeners = new Map<ListenerId, AnyListenerTable>()
  for (const socket of tables?.sockets.values() ?? [])
    for (const listener of listenersOn(socket)) listeners.set(listener.id, listener)
  return listeners
}

function compileRoutes(
  attachments: Attachments,
  previous: ReadonlyMap<RouteId, CompiledRoute> | undefined,
): ReadonlyMap<RouteId, CompiledRoute> {
  const routes = new Map<RouteId, CompiledRoute>()
  for (const [id, state] of attachments.routes) {
    if (placesInForce(state).size === 0) continue
    const before = previous?.get(id)
    const compiled = before !== undefined && isUnchanged(before, state) ? before : compileRoute(state)
    if (compiled !== null) routes.set(id, compiled)
  }
  return routes
}

/** `null` for routes that take no requests. */
export function compileRoute(state: RouteState): CompiledRoute | null {
  const { route } = state
  if (route.kind === 'HTTPRoute') return compileHttpRoute(route, state)
  if (route.kind === 'Route') return compileRouteOfKong(route, state)
  return route.kind === 'GRPCRoute' ? compileGrpcRoute(route, state) : null
}

function isUnchanged({ source }: CompiledRoute, { route, rules }: RouteState): boolean {
  return (
    source.route.metadata.creationTimestamp === route.metadata.creationTimestamp &&
    deepEqual(source.route.spec, route.spec) &&
    deepEqual(source.rules, rules)
  )
}

/** What is in force on one listener, by hostname as routes write them. */
interface Attached {
  readonly routes: Map<string, CompiledRoute[]>
  /** Of kind Route. */
  readonly kong: CompiledRoute[]
  /** Of kind Route, for connections. */
  readonly kongStreams: KongStream[]
  /** The oldest first. */
  readonly streams: Map<string, StreamRule[]>
}

const nothing: Attached = { routes: new Map(), kong: [], kongStreams: [], streams: new Map() }

const byAge = inOrder<RouteState>(
  ascending(({ route }) => route.metadata.creationTimestamp ?? '~'),
  ascending(({ key }) => key),
)

/** Attachments list routes by kind and id, so that lists of routes are in that order too. */
function attachedByListener(
  snapshot: Snapshot,
  attachments: Attachments,
  routes: ReadonlyMap<RouteId, CompiledRoute>,
): ReadonlyMap<ListenerId, Attached> {
  const attached = new Map<ListenerId, Attached>()
  const at = (listener: ListenerId): Attached => {
    const found = attached.get(listener) ?? { routes: new Map(), kong: [], kongStreams: [], streams: new Map() }
    attached.set(listener, found)
    return found
  }
  for (const [id, state] of attachments.routes) {
    const route = routes.get(id)
    if (route === undefined) continue
    for (const [listener, { routeHostnames }] of placesInForce(state))
      if (route.kong !== undefined) at(listener).kong.push(route)
      else for (const hostname of routeHostnames) push(at(listener).routes, hostname, route)
  }
  for (const state of attachments.routes.values()) {
    const { route } = state
    if (route.kind !== 'Route' || routes.has(toRouteId(state.kind, state.key))) continue
    const rule = compileStreamRule(state, 'Route')
    for (const listener of placesInForce(state).keys()) {
      const tls = attachments.listeners.get(listener)?.tls ?? null
      const stream = toKongStream(route, state, tls === null ? rule : afterTermination(snapshot, rule))
      if (stream !== null) at(listener).kongStreams.push(stream)
    }
  }
  for (const state of streamRoutesOf(attachments)) {
    const rule = compileStreamRule(state, state.kind)
    for (const [listener, { routeHostnames }] of placesInForce(state)) {
      const tls = attachments.listeners.get(listener)?.tls ?? null
      const carriedOut = tls === null ? rule : afterTermination(snapshot, rule)
      for (const hostname of routeHostnames) push(at(listener).streams, hostname, carriedOut)
    }
  }
  return attached
}

type StreamRouteState = RouteState & { readonly kind: 'TLSRoute' | 'TCPRoute' | 'UDPRoute' }

/** Routes of connections and datagrams, the oldest first. */
export function streamRoutesOf({ routes }: Attachments): readonly StreamRouteState[] {
  return [...routes.values()].filter(isStream).sort(byAge)
}

const isStream = (state: RouteState): state is StreamRouteState =>
  state.kind === 'TLSRoute' || state.kind === 'TCPRoute' || state.kind === 'UDPRoute'

function push<T>(lists: Map<string, T[]>, key: string, element: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [element])
  else list.push(element)
}

/** Backends, mirrors and who is asked for leave. */
function referencesOf({ routes, kong, kongStreams, streams }: Attached): readonly Reference[] {
  const unique = new Set([...[...routes.values()].flat(), ...kong])
  return [
    ...[...unique].flatMap(({ source }) =>
      source.rules.flatMap(({ backends, filterBackends }) => [
        ...backends,
        ...filterBackends.map(({ backend }) => backend),
      ]),
    ),
    ...kongStreams.flatMap(({ rule }) => rule.backends),
    ...[...streams.values()].flatMap((rules) => rules.flatMap(({ backends }) => backends)),
  ]
}

/** By Gateway that shows backends a certificate: the upstreams that have a version of its own, by the id of the shared one. */
function ownUpstreamsByGateway(
  { gateways, listeners }: Attachments,
  given: {
    readonly attached: ReadonlyMap<ListenerId, Attached>
    readonly shared: ReadonlyMap<UpstreamId, UpstreamTarget>
    readonly previous: ReadonlyMap<UpstreamId, UpstreamTarget> | undefined
  },
): ReadonlyMap<ObjectKey, ReadonlyMap<UpstreamId, UpstreamTarget>> {
  const own = new Map<ObjectKey, ReadonlyMap<UpstreamId, UpstreamTarget>>()
  for (const { key, clientCertificate } of gateways.values()) {
    if (clientCertificate === null) continue
    const isHere = ({ gateway, valid }: ListenerState): boolean => valid && gateway === key
    const references = [...listeners.values()]
      .filter(isHere)
      .flatMap(({ id }) => referencesOf(given.attached.get(id) ?? nothing))
    own.set(
      key,
      withClientCertificate(given.shared, references, {
        gateway: key,
        certificate: clientCertificate,
        previous: given.previous,
      }),
    )
  }
  return own
}
