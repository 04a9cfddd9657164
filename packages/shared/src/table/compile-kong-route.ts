/**
 * Route → its rule, and the entries by which it is matched. Attributes are matched as in Kong's default flavour,
 * traditional_compatible; every expression goes before them.
 */
import { toRouteId, type RouteState } from '../attachment/index.ts'
import { renderExpression } from '../expression/index.ts'
import { subsystemOf, type Route } from '../resources/index.ts'
import { compileRule } from './compile-rule.ts'
import { compileKongRoute, toKongTable, type KongEntry, type KongTable } from './kong-table.ts'
import { isSameList } from './same.ts'
import type { CompiledRoute, TableEntry } from './table.ts'

/** Where Kong's own id of a route stands: of two that are equal in all else, the greater goes first. */
const keptAnnotation = 'signalbox.dev/kong-route'

/** @returns `null` for Routes of connections. */
export function compileRouteOfKong(route: Route, state: RouteState): CompiledRoute | null {
  const { spec } = route
  if (subsystemOf(spec) === 'stream') return null
  const id = toRouteId(state.kind, state.key)
  const rule = compileRule({}, { kind: 'Route', state, ruleIndex: 0 })
  const hosts = spec.hosts?.map((host) => host.toLowerCase())
  const source = { id, uid: uidOf(route), spec: { ...spec, hosts }, owner: rule }
  const kong = compileKongRoute(source, 'traditional_compatible').map((entry): KongEntry<TableEntry> => ({
    ...entry,
    owner: {
      id: entry.id,
      path: { type: 'RegularExpression', value: renderExpression(entry.expression), match: () => null },
      method: null,
      headers: [],
      query: [],
      matchIndex: entry.partIndex,
      rule,
    },
  }))
  return { id, source: { route, rules: state.rules }, rules: [rule], entries: [], kong }
}

/** Kong’s own id where it was kept, else the uid. */
export function uidOf({ metadata }: Route): string {
  const kept = metadata.annotations?.[keptAnnotation]
  const own = metadata.uid ?? ''
  if (kept === undefined) return own
  return /"id":"([0-9A-Fa-f-]{36})"/.exec(kept)?.[1] ?? own
}

/** The Routes of one listener, and the table that they are matched by. */
export interface ListenerKongTable {
  readonly routes: readonly CompiledRoute[]
  readonly table: KongTable<TableEntry>
}

/** @param previous Returned where it was made of the very same routes; `undefined` stands for no Routes. */
export function toListenerKongTable(
  routes: readonly CompiledRoute[],
  previous: ListenerKongTable | undefined,
): ListenerKongTable | undefined {
  if (routes.length === 0) return undefined
  if (previous !== undefined && isSameList(previous.routes, routes)) return previous
  return { routes, table: toKongTable(routes.flatMap(({ kong = [] }) => kong)) }
}
