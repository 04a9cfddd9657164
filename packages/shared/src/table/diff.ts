/**
 * Diff: what differs between two tables. Parts that did not change are the same objects, so that most of this is a
 * comparison of identity.
 */
import { deepEqual } from '../lib/index.ts'
import { hostnamesOf, rulesOf } from '../resources/index.ts'
import { listenersOf } from './compile.ts'
import type { CompiledTables } from './socket-table.ts'
import type { CompiledRoute } from './table.ts'

export interface Difference {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
}

export interface TablesDifference {
  /** `<address>:<port>`: what is to be opened, closed, and swapped. */
  readonly sockets: Difference
  readonly listeners: Difference
  /** `HTTPRoute/<namespace>/<name>/<rule index>` of attached routes. */
  readonly rules: Difference
  /** `<namespace>/<service>:<port>`. */
  readonly upstreams: Difference
}

/** Keys in the order of the tables; those that are gone in the order of `before`. */
export function diffTables(before: CompiledTables, after: CompiledTables): TablesDifference {
  return {
    sockets: diffMaps(before.sockets, after.sockets),
    listeners: diffMaps(listenersOf(before), listenersOf(after)),
    rules: diffMaps(compiledRulesOf(before), compiledRulesOf(after), isSameRule),
    upstreams: diffMaps(before.upstreams, after.upstreams),
  }
}

function diffMaps<V>(
  before: ReadonlyMap<string, V>,
  after: ReadonlyMap<string, V>,
  isSame: (left: V, right: V) => boolean = (left, right) => left === right,
): Difference {
  const changed: string[] = []
  const added: string[] = []
  for (const [key, value] of after) {
    const old = before.get(key)
    if (old === undefined) added.push(key)
    else if (!isSame(old, value)) changed.push(key)
  }
  return { added, removed: [...before.keys()].filter((key) => !after.has(key)), changed }
}

interface RuleOfRoute {
  readonly route: CompiledRoute
  readonly index: number
}

function compiledRulesOf(tables: CompiledTables): ReadonlyMap<string, RuleOfRoute> {
  return new Map(
    [...tables.routes.values()].flatMap((route) => route.rules.map(({ id }, index) => [id, { route, index }] as const)),
  )
}

/** Hostnames count as part of every rule. */
function isSameRule(left: RuleOfRoute, right: RuleOfRoute): boolean {
  if (left.route === right.route) return true
  const written = ({ route: { source }, index }: RuleOfRoute): unknown => [
    hostnamesOf(source.route),
    rulesOf(source.route)[index],
    source.rules[index],
  ]
  return deepEqual(written(left), written(right))
}
