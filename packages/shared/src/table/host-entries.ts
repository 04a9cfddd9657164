/** Host entries: the entries of one hostname, sorted, and the index that finds the first match without a scan. */
import { byPrecedence } from './precedence.ts'
import { isSameList } from './same.ts'
import type { CompiledRoute, HostEntries, TableEntry } from './table.ts'

/**
 * @param routes By id.
 * @param previous Returned as it is where it was made of the very same routes.
 */
export function toHostEntries(routes: readonly CompiledRoute[], previous: HostEntries | undefined): HostEntries {
  if (previous !== undefined && isSameList(previous.routes, routes)) return previous
  const entries = routes.flatMap((route) => route.entries).sort(byPrecedence)
  const [grpc, http] = [entries.filter(isGrpc), entries.filter((entry) => !isGrpc(entry))]
  const prefix = groupByValue(http.filter(({ path }) => path.type === 'PathPrefix'))
  return {
    entries,
    grpc,
    exact: groupByValue(http.filter(({ path }) => path.type === 'Exact')),
    regex: http.filter(({ path }) => path.type === 'RegularExpression'),
    prefix,
    prefixLengths: [...new Set([...prefix.keys()].map(({ length }) => length))].sort((a, b) => b - a),
    routes,
  }
}

const isGrpc = ({ grpc }: TableEntry): boolean => grpc !== undefined

function groupByValue(entries: readonly TableEntry[]): ReadonlyMap<string, readonly TableEntry[]> {
  return Map.groupBy(entries, ({ path }) => path.value)
}
