import type { Take } from '@signalbox/shared/policies'
import { describe, expect, it } from 'vitest'
import { toCounterKey } from './counters.ts'
import { MemoryCounters } from './memory.ts'
import { SharedCounters } from './shared.ts'

function take(nowMs: number, more: Partial<Take> = {}): Take {
  const startMs = Math.floor(nowMs / 1000) * 1000
  return {
    key: 'a',
    type: 'fixed',
    countsRefused: false,
    nowMs,
    windows: [{ limit: 2, startMs, endMs: startMs + 1000 }],
    ...more,
  }
}

describe('counts in memory', () => {
  it('let as many pass as may, for each key and window by itself', () => {
    const counters = new MemoryCounters()
    const passes = (given: Take): boolean => counters.takeNow(given).allowed
    expect([take(5000), take(5500), take(5999), take(6000)].map(passes)).toEqual([true, true, false, true])
    expect(passes(take(5999, { key: 'b' }))).toBe(true)
  })

  it('count a refused request in no window, unless they are to', () => {
    const counters = new MemoryCounters()
    const minute = { limit: 1, startMs: 0, endMs: 60_000 }
    const both = take(100, { windows: [{ limit: 5, startMs: 0, endMs: 1000 }, minute] })
    expect(counters.takeNow(both)).toEqual({ allowed: true, counts: [one(1), one(1)] })
    expect(counters.takeNow(both)).toEqual({ allowed: false, counts: [one(1), one(1)] })
    expect(counters.takeNow({ ...both, countsRefused: true })).toEqual({ allowed: false, counts: [one(2), one(2)] })
  })

  it('remember the window before where it still counts', () => {
    const counters = new MemoryCounters()
    for (const nowMs of [5000, 5001]) counters.takeNow(take(nowMs, { type: 'sliding' }))
    expect(counters.takeNow(take(6100, { type: 'sliding' }))).toEqual({
      allowed: false,
      counts: [{ current: 0, previous: 2 }],
    })
    expect(counters.takeNow(take(6500, { type: 'sliding' })).allowed).toBe(true)
  })

  it('forget what counts no more', () => {
    const counters = new MemoryCounters()
    for (let second = 0; second < 100; second += 1) counters.takeNow(take(second * 1000, { key: `k${second}` }))
    expect(counters.size).toBeLessThan(15)
  })
})

const one = (current: number) => ({ current, previous: 0 })

describe('counts of the primary', () => {
  it('are asked for once for all requests of a turn', async () => {
    const memory = new MemoryCounters()
    const sent: number[] = []
    const counters: SharedCounters = new SharedCounters((sequence, takes) => {
      sent.push(takes.length)
      counters.answer(
        sequence,
        takes.map((given) => memory.takeNow(given)),
      )
    })
    const taken = await Promise.all([take(1), take(2), take(3)].map((given) => counters.take(given)))
    expect(taken.map(({ allowed }) => allowed)).toEqual([true, true, false])
    expect(sent).toEqual([3])
  })

  it('cannot be reached once the primary is gone, and nobody waits for them', async () => {
    const counters = new SharedCounters(() => undefined)
    setImmediate(() => setImmediate(() => counters.close()))
    await expect(counters.take(take(1))).rejects.toThrow('gone')
    await expect(counters.take(take(1))).rejects.toThrow('gone')
  })
})

it('a key is never long, whatever a client sends', () => {
  const long = ['x', 'y'].map((end) => toCounterKey('scope', 'h'.repeat(10_000) + end))
  expect(long.map(({ length }) => length)).toEqual([43, 43])
  expect(long[0]).not.toBe(long[1])
  expect(toCounterKey('scope', 'ip:192.0.2.1')).toBe('scope ip:192.0.2.1')
})
