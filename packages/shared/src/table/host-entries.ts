/** Host entries: the entries of one hostname, sorted, and the index that finds the first match without a scan. */
import { byPrecedence } from './precedence.ts'
import type { CompiledRoute, HostEntries, TableEntry } from './table.ts'

/**
 * @param routes By id.
 * @param previous Returned as it is where it was made of the very same routes.
 */
export function toHostEntries(routes: readonly CompiledRoute[], previous: HostEntries | undefined): HostEntries {
  if (previous !== undefined && isSameList(previous.routes, routes)) return previous
  const entries = routes.flatMap((route) => route.entries).sort(byPrecedence)
  const prefix = groupByValue(entries.filter(({ path }) => path.type === 'PathPrefix'))
  return {
    entries,
    exact: groupByValue(entries.filter(({ path }) => path.type === 'Exact')),
    regex: entries.filter(({ path }) => path.type === 'RegularExpression'),
    prefix,
    prefixLengths: [...new Set([...prefix.keys()].map(({ length }) => length))].sort((a, b) => b - a),
    routes,
  }
}

function groupByValue(entries: readonly TableEntry[]): ReadonlyMap<string, readonly TableEntry[]> {
  return Map.groupBy(entries, ({ path }) => path.value)
}

/** Whether both hold the very same elements in the same order. */
export function isSameList<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((element, index) => element === right[index])
}
