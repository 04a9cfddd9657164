/** Tables of connections and datagrams: what is decided once per connection, and not per request. */
import type { ObjectKey } from '../resources/index.ts'
import type { Backend, ListenerBase } from './table.ts'
import type { TlsTermination } from './tls.ts'

/** A listener of protocol TCP or UDP. */
export type StreamListener = ListenerBase

/** Where connections (or flows of datagrams) go. */
export interface StreamRule {
  /** `TCPRoute/<namespace>/<name>/<rule index>` */
  readonly id: string
  readonly kind: 'TLSRoute' | 'TCPRoute' | 'UDPRoute' | 'Route'
  readonly route: ObjectKey
  readonly ruleIndex: number
  readonly name: string | null
  /** Without filters. */
  readonly backends: readonly Backend[]
  /** Sum of the weights; 0 where no backend can be chosen: the connection is closed. */
  readonly totalWeight: number
}

/** A listener of protocol TLS: connections by SNI. */
export interface TlsListenerTable extends ListenerBase {
  readonly protocol: 'TLS'
  readonly mode: 'Terminate' | 'Passthrough'
  /** `''` takes any name, and connections without one. */
  readonly hostname: string
  /** Set with the mode Terminate. */
  readonly tls: TlsTermination | null
  /** By hostname of a TLSRoute as written, `*.` wildcards included; `''` takes any name. Of several routes the oldest is here. */
  readonly entriesByHost: ReadonlyMap<string, StreamRule>
}
