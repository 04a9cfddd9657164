/** The routes that Kong's router looks at for a request, in its order, and why each was taken or not. */
import {
  compileExpression,
  fieldsIn,
  newNotes,
  renderExpression,
  valueOf,
  type Expression,
  type ExpressionRequest,
} from '../expression/index.ts'
import { toSeen, type MatchResult, type ReceivedOn } from '../match/index.ts'
import type { KongEntry, KongTable, ListenerTable, MatchRequest, TableEntry } from '../table/index.ts'
import type { Verdicts } from './considered.ts'
import type { Considered } from './explanation.ts'

/** Of more routes than these, the winner and those that fail on the least are told. */
const maxConsidered = 200

/** Of more routes than these only those are judged that are for the host and the beginning of the path. */
const maxJudged = 2000

function candidatesOf<T>(
  { entries }: KongTable<T>,
  { host, path }: ExpressionRequest,
  winner: KongEntry<T> | null,
): readonly KongEntry<T>[] {
  if (entries.length <= maxJudged) return entries
  const isNear = ({ needs }: KongEntry<T>): boolean =>
    (needs.hosts?.includes(host ?? '') ?? true) && (needs.prefixes?.some((prefix) => path?.startsWith(prefix)) ?? true)
  return entries.filter((entry) => entry === winner || isNear(entry)).slice(0, maxJudged)
}

interface Judged<T> {
  readonly entry: KongEntry<T>
  readonly predicates: Considered['predicates']
}

interface KongVerdictOptions<T> {
  /** What took the request. */
  readonly winner: KongEntry<T> | null
  readonly nameOf: (owner: T) => string
}

/** Adds what became of the Routes of a listener, which are tried after all else. */
export function withRoutes(
  verdicts: Verdicts,
  {
    listener,
    request,
    received,
    match,
  }: {
    readonly listener: ListenerTable
    readonly request: MatchRequest
    readonly received: ReceivedOn
    readonly match: MatchResult | null
  },
): Verdicts {
  if (listener.kong === undefined) return verdicts
  const { table } = listener.kong
  const isRoute = match?.entry.rule.kind === 'Route'
  const winner = isRoute ? (table.entries.find(({ id }) => id === match.entry.id) ?? null) : null
  const nameOf = ({ rule }: TableEntry): string => rule.route
  const considered = considerKong(table, toSeen(listener, request, received), { winner, nameOf })
  const before = match !== null && !isRoute
  return {
    ...verdicts,
    considered: [
      ...verdicts.considered,
      ...considered.map((one) =>
        before && holds(one)
          ? { ...one, outcome: 'outranked' as const, reason: 'kinds of the Gateway API come first' }
          : one,
      ),
    ],
  }
}

const holds = ({ predicates }: Considered): boolean => predicates.every((predicate) => predicate.holds)

/** In the order in which they are tried. */
export function considerKong<T>(
  table: KongTable<T>,
  request: ExpressionRequest,
  { winner, nameOf }: KongVerdictOptions<T>,
): readonly Considered[] {
  const judged = candidatesOf(table, request, winner).map((entry): Judged<T> => ({
    entry,
    predicates: judge(entry, request),
  }))
  return mostTelling(judged, winner).map(({ entry, predicates }) => ({
    route: `Route/${nameOf(entry.owner)}`,
    rule: 0,
    match: entry.partIndex,
    ...verdictOf({ entry, predicates }, { winner, nameOf }),
    predicates,
  }))
}

function mostTelling<T>(judged: readonly Judged<T>[], winner: KongEntry<T> | null): readonly Judged<T>[] {
  if (judged.length <= maxConsidered) return judged
  const failures = ({ entry, predicates }: Judged<T>): number =>
    entry === winner ? -1 : predicates.filter(({ holds }) => !holds).length
  const kept = new Set(judged.toSorted((left, right) => failures(left) - failures(right)).slice(0, maxConsidered))
  return judged.filter((one) => kept.has(one))
}

function verdictOf<T>(
  { entry, predicates }: Judged<T>,
  { winner, nameOf }: KongVerdictOptions<T>,
): Pick<Considered, 'outcome' | 'reason'> {
  if (entry === winner) return { outcome: 'matched', reason: 'every condition holds, and it comes first' }
  const lost = predicates.find(({ holds }) => !holds)
  if (lost !== undefined)
    return { outcome: 'not-matched', reason: `${lost.wanted} does not hold: ${lost.actual ?? 'it is not there'}` }
  if (winner === null) return { outcome: 'not-matched', reason: 'the path cannot be decoded as UTF-8' }
  const why = winner.priority > entry.priority ? 'its priority is greater' : 'of equal priority, its id is greater'
  return { outcome: 'outranked', reason: `route ${nameOf(winner.owner)} comes first: ${why}` }
}

/** One predicate for each term that all must hold. */
function judge<T>({ expression, subsystem }: KongEntry<T>, request: ExpressionRequest): Considered['predicates'] {
  const terms: readonly Expression[] = expression.type === 'and' ? expression.terms.flatMap(flatten) : [expression]
  return terms.map((term) => {
    const names = fieldsIn(term)
    const values = names.flatMap((name) => {
      const value = valueOf(name, request)
      return value === null ? [] : [names.length === 1 ? value : `${name} is ${value}`]
    })
    return {
      field: 'expression',
      name: names.join(', '),
      wanted: renderExpression(term),
      actual: values.length === 0 ? null : values.join(', '),
      holds: compileExpression(term, subsystem)(request, newNotes()),
    }
  })
}

const flatten = (term: Expression): readonly Expression[] =>
  term.type === 'and' ? term.terms.flatMap(flatten) : [term]
