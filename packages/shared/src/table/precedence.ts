/**
 * Precedence: which of two entries on one hostname is tried first.
 *
 * | rank | criterion | source (Gateway API v1 `HTTPRouteRule.matches`, `GRPCRouteRule.matches`) |
 * | --- | --- | --- |
 * | 1 | gRPC calls: entries of GRPCRoutes before others | ours; routes of both kinds on one host are kept apart before |
 * | 2 | gRPC: the longer service, then the longer method | "largest number of characters" |
 * | 3 | gRPC: names before expressions | ours |
 * | 4 | path: Exact, then RegularExpression, then PathPrefix | Exact first; the place of expressions is ours |
 * | 5 | among expressions and among prefixes: the longer value | "largest number of characters"; for expressions ours |
 * | 6 | a method match | |
 * | 7 | more header matches | |
 * | 8 | more query parameter matches | |
 * | 9 | the older route | `metadata.creationTimestamp` |
 * | 10 | `namespace/name` in alphabetical order | |
 * | 11 | the earlier rule, then the earlier match | first matching rule |
 *
 * Expressions stand before prefixes because whoever writes one beside a catch-all prefix means the expression to win.
 */
import { ascending, descending, inOrder, type Comparator } from '../lib/index.ts'
import type { TableEntry } from './table.ts'

const pathRank = { Exact: 0, RegularExpression: 1, PathPrefix: 2 } as const

/** One criterion, with the words in which explain says that it decided. */
export interface Criterion {
  readonly name: string
  readonly compare: Comparator<TableEntry>
}

/** In order of rank; the first that tells two entries apart decides. Entries of one table always differ by the last. */
export const criteria: readonly Criterion[] = [
  { name: 'it is for gRPC calls', compare: ascending(({ grpc }) => (grpc === undefined ? 1 : 0)) },
  { name: 'its service is longer', compare: descending(({ grpc }) => grpc?.service?.length ?? 0) },
  { name: 'its gRPC method is longer', compare: descending(({ grpc }) => grpc?.method?.length ?? 0) },
  {
    name: 'it names what another describes',
    compare: ascending(({ grpc }) => (grpc?.type === 'RegularExpression' ? 1 : 0)),
  },
  {
    name: 'its path match is of a stronger type',
    compare: ascending(({ path, grpc }) => (grpc === undefined ? pathRank[path.type] : 0)),
  },
  {
    name: 'its path match is longer',
    compare: descending(({ path, grpc }) => (grpc !== undefined || path.type === 'Exact' ? 0 : path.value.length)),
  },
  { name: 'it matches on the method', compare: descending(({ method }) => (method === null ? 0 : 1)) },
  { name: 'it matches on more headers', compare: descending(({ headers }) => headers.length) },
  { name: 'it matches on more query parameters', compare: descending(({ query }) => query.length) },
  { name: 'its route is older', compare: ascending(({ rule }) => rule.createdAt ?? '~') },
  { name: 'its route comes first by namespace and name', compare: ascending(({ rule }) => rule.route) },
  { name: 'its rule comes first', compare: ascending(({ rule }) => rule.ruleIndex) },
  { name: 'its match comes first', compare: ascending(({ matchIndex }) => matchIndex) },
]

/** Best first. Entries of different kinds with one key keep the order in which they were compiled. */
export const byPrecedence: Comparator<TableEntry> = inOrder(...criteria.map(({ compare }) => compare))
