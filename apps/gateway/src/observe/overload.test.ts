import { describe, expect, it } from 'vitest'
import { Shedding, type Load } from './overload.ts'

const shares = (...loads: readonly Partial<Load>[]): readonly number[] => {
  const shedding = new Shedding()
  return loads.map((load) => {
    shedding.see({ delayMs: 1, heap: 0.5, ...load })
    return shedding.share
  })
}
const late = { delayMs: 450 }

describe('shedding', () => {
  it('begins when the event loop stays late, and not for a single pause', () => {
    expect(shares(late, {}, late, {})).toEqual([0, 0, 0, 0])
    expect(shares(late, late)).toEqual([0, 0.5])
  })

  it('refuses more the later it is, and never everything', () => {
    expect(shares(late, { delayMs: 5000 }).at(-1)).toBe(0.9)
  })

  it('begins at once when the heap is full', () => {
    expect(shares({ heap: 0.96 })).toEqual([0.9])
  })

  it('ends step by step', () => {
    expect(shares(late, late, {}, {}, {}, {})).toEqual([0, 0.5, 0.25, 0.125, 0.0625, 0])
  })
})
