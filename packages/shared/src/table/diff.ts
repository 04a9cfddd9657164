/**
 * Diff: what differs between two tables. Parts that did not change are the same objects, so that most of this is a
 * comparison of identity.
 */
import { deepEqual } from '../lib/index.ts'
import { hostnamesOf, rulesOf } from '../resources/index.ts'
import { listenersOf } from './compile.ts'
import { streamRulesOn, type CompiledTables } from './socket-table.ts'
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

/** Everything that makes a rule what it is: compared deeply where it is not the very same. */
interface RuleContent {
  /** The compiled route or stream rule. */
  readonly of: object
  readonly content: () => unknown
}

function isSameRule(left: RuleContent, right: RuleContent): boolean {
  return left.of === right.of || deepEqual(left.content(), right.content())
}

function compiledRulesOf({ routes, sockets }: CompiledTables): ReadonlyMap<string, RuleContent> {
  const rules = new Map<string, RuleContent>()
  for (const route of routes.values())
    for (const [index, { id }] of route.rules.entries())
      rules.set(id, { of: route, content: () => contentOf(route, index) })
  for (const rule of [...sockets.values()].flatMap(streamRulesOn)) rules.set(rule.id, { of: rule, content: () => rule })
  return rules
}

/** Hostnames count as part of every rule. */
function contentOf({ source }: CompiledRoute, index: number): unknown {
  return [hostnamesOf(source.route), rulesOf(source.route)[index], source.rules[index]]
}
