/**
 * Kong table: what Routes are matched by. Entries in the order in which Kong tries them, and an index that finds the
 * same first one without trying all.
 */
import { compileExpression, readExpression, type Expression, type Subsystem, type Test } from '../expression/index.ts'
import { ascending, descending, inOrder, type Comparator } from '../lib/index.ts'
import { subsystemOf, type RouteSpec } from '../resources/index.ts'
import { bothOf, isRegexPath, protocolTerm, toExpression, type RouterFlavor } from './kong-expression.ts'
import { needsOf, type Needs } from './kong-needs.ts'
import { byteLength, priorityOf } from './kong-priority.ts'

/** A Route, or a part of one: Routes with paths of several kinds or lengths are tried in parts. */
export interface KongEntry<T> {
  /** `<id of the Route>/<number of the part>` */
  readonly id: string
  /** Of the Route; decides between entries of one priority. */
  readonly uid: string
  readonly priority: bigint
  readonly partIndex: number
  readonly subsystem: Subsystem
  /** What `test` was made of. */
  readonly expression: Expression
  readonly test: Test
  readonly needs: Needs
  readonly spec: RouteSpec
  /** Whatever the entries' owner wants back from a match. */
  readonly owner: T
}

export interface KongRouteSource<T> {
  readonly id: string
  readonly uid: string
  /** Valid by its schema. */
  readonly spec: RouteSpec
  readonly owner: T
}

/** Entries of one Route. None where it asks nothing, or its expression cannot be read. */
export function compileKongRoute<T>(source: KongRouteSource<T>, flavor: RouterFlavor): readonly KongEntry<T>[] {
  const { spec } = source
  const subsystem = subsystemOf(spec)
  const isStream = subsystem === 'stream'
  const protocols = protocolTerm(spec, flavor)
  const parts = spec.expression === undefined ? splitPaths(spec.paths ?? []) : [[]]
  return parts.flatMap((paths, partIndex): readonly KongEntry<T>[] => {
    const asked =
      spec.expression === undefined ? toExpression(spec, paths, isStream) : readOrNull(spec.expression, subsystem)
    const expression = asked === null ? null : bothOf(asked, protocols)
    if (expression === null) return []
    return [
      {
        id: `${source.id}/${partIndex}`,
        uid: source.uid,
        priority: priorityOf(spec, paths, isStream),
        partIndex,
        subsystem,
        expression,
        test: compileExpression(expression, subsystem),
        needs: needsOf(expression),
        spec,
        owner: source.owner,
      },
    ]
  })
}

function readOrNull(text: string, subsystem: Subsystem): Expression | null {
  const read = readExpression(text, subsystem)
  return read.ok ? read.value : null
}

/** All regular expressions together, and prefixes by their length in bytes; one empty part where there are none. */
function splitPaths(paths: readonly string[]): readonly (readonly string[])[] {
  if (paths.length < 2) return [paths]
  return [...Map.groupBy(paths, (path) => (isRegexPath(path) ? -1 : byteLength(path))).values()]
}

export interface KongTable<T> {
  /** First to last. */
  readonly entries: readonly KongEntry<T>[]
  /** By host; `''` holds entries that are for any. */
  readonly byHost: ReadonlyMap<string, KongBucket<T>>
  /** Whether the path has a part in any entry: one that cannot be decoded is then matched by none. */
  readonly usesPath: boolean
}

/** Entries by a beginning of the path; `''` holds those that are for any. Each list in order. */
export interface KongBucket<T> {
  readonly byPrefix: ReadonlyMap<string, readonly RankedEntry<T>[]>
  /** Lengths of the keys. */
  readonly lengths: readonly number[]
}

export interface RankedEntry<T> {
  readonly entry: KongEntry<T>
  /** Its place in {@link KongTable.entries}. */
  readonly rank: number
}

interface Ordered {
  readonly priority: bigint
  readonly uid: string
  readonly partIndex: number
}

/** Greatest priority first, then the greatest id. */
export const byKongOrder: Comparator<Ordered> = inOrder(
  (left, right) => (left.priority > right.priority ? -1 : left.priority < right.priority ? 1 : 0),
  descending(({ uid }) => uid.toLowerCase()),
  ascending(({ partIndex }) => partIndex),
)

export function toKongTable<T>(unordered: Iterable<KongEntry<T>>): KongTable<T> {
  const entries = [...unordered].sort(byKongOrder)
  const byHost = new Map<string, Map<string, RankedEntry<T>[]>>()
  for (const [rank, entry] of entries.entries())
    for (const host of new Set(entry.needs.hosts ?? [''])) {
      const byPrefix = byHost.get(host) ?? new Map<string, RankedEntry<T>[]>()
      byHost.set(host, byPrefix)
      for (const prefix of new Set(entry.needs.prefixes ?? [''])) {
        const list = byPrefix.get(prefix)
        if (list === undefined) byPrefix.set(prefix, [{ entry, rank }])
        else list.push({ entry, rank })
      }
    }
  return {
    entries,
    byHost: new Map([...byHost].map(([host, byPrefix]) => [host, toBucket(byPrefix)] as const)),
    usesPath: entries.some(({ expression }) => asksForPath(expression)),
  }
}

function toBucket<T>(byPrefix: ReadonlyMap<string, readonly RankedEntry<T>[]>): KongBucket<T> {
  return { byPrefix, lengths: [...new Set(byPrefix.keys().map(({ length }) => length))].sort((a, b) => a - b) }
}

function asksForPath(expression: Expression): boolean {
  if (expression.type === 'predicate') return expression.left.field.startsWith('http.path')
  return expression.type === 'not' ? asksForPath(expression.term) : expression.terms.some(asksForPath)
}
