import type { Considered } from '@signalbox/shared/explain'
import { describe, expect, it } from 'vitest'
import { nearMisses, outranked } from './near-misses.ts'

function candidate(
  route: string,
  holds: readonly boolean[],
  outcome: Considered['outcome'] = 'not-matched',
): Considered {
  const predicates = holds.map((held) => ({ field: 'path' as const, wanted: '/a', actual: '/b', holds: held }))
  return { route, rule: 0, match: 0, outcome, reason: '', predicates }
}

const names = (list: readonly Considered[]) => list.map(({ route }) => route)

describe('near misses', () => {
  it('fewest lost first, then most held, then by precedence', () => {
    const considered = [
      candidate('two lost', [false, false, true]),
      candidate('one lost, first', [true, false]),
      candidate('one lost, later', [true, false]),
      candidate('one lost, held more', [true, true, false]),
    ]
    expect(names(nearMisses(considered))).toEqual([
      'one lost, held more',
      'one lost, first',
      'one lost, later',
      'two lost',
    ])
  })

  it('what is not attached stands last', () => {
    const considered = [candidate('detached', [], 'not-attached'), candidate('lost', [false, false, false])]
    expect(names(nearMisses(considered))).toEqual(['lost', 'detached'])
  })

  it('winners and the outranked are not among them', () => {
    const considered = [candidate('won', [true], 'matched'), candidate('second', [true], 'outranked')]
    expect(nearMisses(considered)).toEqual([])
    expect(names(outranked(considered))).toEqual(['second'])
  })

  it('five are enough', () => {
    expect(nearMisses(Array.from({ length: 9 }, (_, index) => candidate(String(index), [false])))).toHaveLength(5)
  })
})
