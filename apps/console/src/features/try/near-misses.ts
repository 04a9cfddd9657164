/** The losers worth showing: those that missed by the least. Pure. */
import type { Considered } from '@signalbox/shared/explain'

const shown = 5

/**
 * The five that failed on the fewest predicates; of these first the ones that met more, then those that come first in
 * precedence. What matched too but came later is no near miss, see {@link outranked}.
 */
export function nearMisses(considered: readonly Considered[]): readonly Considered[] {
  return considered
    .map((candidate, index) => ({ candidate, index, lost: lost(candidate), held: held(candidate) }))
    .filter(({ candidate }) => candidate.outcome === 'not-matched' || candidate.outcome === 'not-attached')
    .sort((a, b) => a.lost - b.lost || b.held - a.held || a.index - b.index)
    .slice(0, shown)
    .map(({ candidate }) => candidate)
}

/** What would have taken the request if nothing had come before it, in precedence order. */
export function outranked(considered: readonly Considered[]): readonly Considered[] {
  return considered.filter(({ outcome }) => outcome === 'outranked').slice(0, shown)
}

/** A candidate that was not even evaluated, because it is not attached, stands behind all that were. */
function lost({ predicates, outcome }: Considered): number {
  return outcome === 'not-attached' ? Infinity : predicates.filter(({ holds }) => !holds).length
}

function held({ predicates }: Considered): number {
  return predicates.filter(({ holds }) => holds).length
}
