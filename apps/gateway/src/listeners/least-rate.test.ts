import { describe, expect, it } from 'vitest'
import { LeastRate } from './least-rate.ts'

/** Says for each second whether `bytesIn(second)` bytes in it, all of them awaited, are too few. */
function judge(seconds: number, bytesIn: (second: number) => number, isAwaited = true): readonly number[] {
  const rate = new LeastRate()
  let bytes = 0
  const low: number[] = []
  for (let second = 0; second <= seconds; second++) {
    if (rate.isTooLow({ nowMs: second * 1000, bytes, isAwaited }, 100)) low.push(second)
    bytes += bytesIn(second)
  }
  return low
}

describe('the least rate of content', () => {
  it('is missed by a drip, after ten seconds', () => {
    expect(judge(15, () => 1)).toEqual([10])
  })

  it('is met on average', () => {
    expect(judge(60, (second) => (second % 10 === 0 ? 1000 : 0))).toEqual([])
  })

  it('is missed by content that stops coming, however fast it began', () => {
    expect(judge(25, (second) => (second < 5 ? 100_000 : 0))).toEqual([20])
  })

  it('is not asked of what nobody waits for, or where there is none', () => {
    expect(judge(60, () => 0, false)).toEqual([])
    expect(new LeastRate().isTooLow({ nowMs: 1e9, bytes: 0, isAwaited: true }, 0)).toBe(false)
  })
})
