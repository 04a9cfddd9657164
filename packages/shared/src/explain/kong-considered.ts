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
import type { KongMatch } from '../match/index.ts'
import type { KongEntry, KongTable } from '../table/index.ts'
import type { Considered } from './explanation.ts'

/** Of more routes than these, the winner and those that fail on the least are told. */
const maxConsidered = 200

interface Judged<T> {
  readonly entry: KongEntry<T>
  readonly predicates: Considered['predicates']
}

/** In the order in which they are tried. */
export function considerKong<T extends { readonly name: string }>(
  table: KongTable<T>,
  request: ExpressionRequest,
  match: KongMatch<T> | null,
): readonly Considered[] {
  const judged = table.entries.map((entry): Judged<T> => ({ entry, predicates: judge(entry, request) }))
  const winner = match?.entry ?? null
  return mostTelling(judged, winner).map(({ entry, predicates }) => ({
    route: `Route/${entry.owner.name}`,
    rule: 0,
    match: entry.partIndex,
    ...verdictOf({ entry, predicates }, winner),
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

function verdictOf<T extends { readonly name: string }>(
  { entry, predicates }: Judged<T>,
  winner: KongEntry<T> | null,
): Pick<Considered, 'outcome' | 'reason'> {
  if (entry === winner) return { outcome: 'matched', reason: 'every condition holds, and it comes first' }
  const lost = predicates.find(({ holds }) => !holds)
  if (lost !== undefined)
    return { outcome: 'not-matched', reason: `${lost.wanted} does not hold: ${lost.actual ?? 'it is not there'}` }
  if (winner === null) return { outcome: 'not-matched', reason: 'the path cannot be decoded as UTF-8' }
  const why = winner.priority > entry.priority ? 'its priority is greater' : 'of equal priority, its id is greater'
  return { outcome: 'outranked', reason: `route ${winner.owner.name} comes first: ${why}` }
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
