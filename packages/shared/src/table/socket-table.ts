/** Socket tables: every address:port that a gateway process binds, and what decides there. */
import type { RouteId, UpstreamId } from '../attachment/index.ts'
import type { ObjectKey } from '../resources/index.ts'
import type { ConsumerIndex } from './consumers.ts'
import type { PolicyInstance } from './policies.ts'
import type { ClientLimits } from '../resources/index.ts'
import type { StreamListener, StreamRule, TlsListenerTable } from './stream-table.ts'
import type { CompiledRoute, ListenerTable } from './table.ts'
import type { TlsTermination } from './tls.ts'
import type { UpstreamTarget } from './upstream-target.ts'

/** A listener that ends TLS and takes requests. Chosen by SNI. */
export interface HttpsListenerTable extends ListenerTable {
  readonly protocol: 'HTTPS'
  readonly tls: TlsTermination
}

interface SocketBase {
  /** `<address>:<port>` with IPv6 in brackets; `udp/<address>:<port>` for UDP. */
  readonly id: string
  readonly address: string
  readonly port: number
  /** Of the oldest Gateway on the port that sets some; left out where none does. */
  readonly limits?: ClientLimits
}

/** One address:port to be bound and the listeners that share it. */
export type SocketTable = HttpSocketTable | TlsSocketTable | TcpSocketTable | UdpSocketTable

/** The sockets over which requests come. */
export type RequestSocketTable = HttpSocketTable | TlsSocketTable

export interface HttpSocketTable extends SocketBase {
  readonly protocol: 'HTTP'
  /** By hostname; `''` is the one without. Exactly one takes a request (GEP-1713 listener isolation, `GatewayHTTPListenerIsolation`). */
  readonly listenersByHostname: ReadonlyMap<string, ListenerTable>
  /** Every connection begins with a PROXY protocol header (version 1 or 2) that tells the client's address. */
  readonly proxyProtocol: boolean
}

/** HTTPS and TLS listeners of one port; SNI chooses among them. */
export interface TlsSocketTable extends SocketBase {
  readonly protocol: 'TLS'
  readonly listenersByHostname: ReadonlyMap<string, HttpsListenerTable | TlsListenerTable>
  readonly proxyProtocol: boolean
}

export interface TcpSocketTable extends SocketBase {
  readonly protocol: 'TCP'
  readonly listener: StreamListener
  /** `null` where no route is attached: connections are closed. */
  readonly rule: StreamRule | null
  readonly proxyProtocol: boolean
}

export interface UdpSocketTable extends SocketBase {
  readonly protocol: 'UDP'
  readonly listener: StreamListener
  /** `null` where no route is attached: datagrams are dropped. */
  readonly rule: StreamRule | null
}

/** Everything a gateway process serves at one revision. Parts that a change does not touch are the same objects as before. */
export interface CompiledTables {
  readonly revision: number
  readonly sockets: ReadonlyMap<string, SocketTable>
  readonly upstreams: ReadonlyMap<UpstreamId, UpstreamTarget>
  /** Every route that is in force somewhere. */
  readonly routes: ReadonlyMap<RouteId, CompiledRoute>
  /** Every Policy that is valid and switched on; where it is in force, listeners say. */
  readonly policies: ReadonlyMap<ObjectKey, PolicyInstance>
  /** By namespace. */
  readonly consumers: ReadonlyMap<string, ConsumerIndex>
}

export type AnyListenerTable = ListenerTable | TlsListenerTable | StreamListener

/** Every listener of the socket, in the order of the table. */
export function listenersOn(socket: SocketTable): readonly AnyListenerTable[] {
  return 'listener' in socket ? [socket.listener] : [...socket.listenersByHostname.values()]
}

/** The listeners of the socket that take requests: HTTP and HTTPS. */
export function requestListenersOn(socket: SocketTable): readonly ListenerTable[] {
  return listenersOn(socket).filter(takesRequests)
}

export function takesRequests(listener: AnyListenerTable): listener is ListenerTable {
  return 'routes' in listener
}

export function isHttps(listener: AnyListenerTable | undefined): listener is HttpsListenerTable {
  return listener !== undefined && takesRequests(listener) && listener.protocol === 'HTTPS'
}

/** Whether the listener is of protocol TLS. */
export function isTls(listener: AnyListenerTable | undefined): listener is TlsListenerTable {
  return listener !== undefined && 'entriesByHost' in listener
}

/** The rules for connections and flows that are in force on the socket; one that serves several hostnames once. */
export function streamRulesOn(socket: SocketTable): readonly StreamRule[] {
  const rules = listenersOn(socket).flatMap((listener) => [
    ...('entriesByHost' in listener ? listener.entriesByHost.values() : []),
    ...(listener.kongStreams?.rules ?? []),
  ])
  return [...new Set('rule' in socket && socket.rule !== null ? [socket.rule, ...rules] : rules)]
}
