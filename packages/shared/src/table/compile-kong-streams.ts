/** Routes of connections and datagrams → the rules of a listener, and the table that chooses one by connection. */
import type { RouteState } from '../attachment/index.ts'
import { subsystemOf, type Route } from '../resources/index.ts'
import { uidOf } from './compile-kong-route.ts'
import { compileKongRoute, toKongTable, type KongEntry, type KongTable } from './kong-table.ts'
import type { StreamRule } from './stream-table.ts'

/** One Route on one listener. */
export interface KongStream {
  readonly rule: StreamRule
  readonly entries: readonly KongEntry<StreamRule>[]
  /** Equal for Routes that do the same. */
  readonly key: string
}

/** Routes of one listener; tried after its other routes. */
export interface ListenerKongStreams {
  readonly rules: readonly StreamRule[]
  readonly table: KongTable<StreamRule>
  /** Of what it was made of; the same key means the same table. */
  readonly key: string
}

/** @returns `null` for Routes that take requests. */
export function toKongStream(route: Route, { key }: RouteState, rule: StreamRule): KongStream | null {
  const { spec } = route
  if (subsystemOf(spec) === 'http') return null
  const uid = uidOf(route)
  const entries = compileKongRoute({ id: `Route/${key}`, uid, spec, owner: rule }, 'traditional_compatible')
  return { rule, entries, key: JSON.stringify([uid, spec, rule]) }
}

/** @param previous Returned where it was made of the same; `undefined` stands for no Routes. */
export function toListenerKongStreams(
  streams: readonly KongStream[],
  previous: ListenerKongStreams | undefined,
): ListenerKongStreams | undefined {
  if (streams.length === 0) return undefined
  const key = JSON.stringify(streams.map((stream) => stream.key))
  if (previous?.key === key) return previous
  return { key, rules: streams.map(({ rule }) => rule), table: toKongTable(streams.flatMap(({ entries }) => entries)) }
}
