import { describe, expect, test } from 'vitest'
import {
  formatAgo,
  formatCount,
  formatDurationMs,
  formatList,
  formatMany,
  formatPercent,
  formatRate,
  formatShown,
} from './format.ts'

describe('numbers', () => {
  test.each([
    [0, '0'],
    [0.04, '<0.1'],
    [0.44, '0.4'],
    [2, '2'],
    [12.4, '12'],
    [1234, '1.2K'],
  ])('%d requests a second read %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text)
  })

  test.each([
    [0, '0 %'],
    [0.2, '<1 %'],
    [12.4, '12 %'],
  ])('a share of %d reads %s', (percent, text) => {
    expect(formatPercent(percent)).toBe(text)
  })

  test('counts are grouped, and shortened only where they are very large', () => {
    expect(formatCount(13_240)).toBe('13,240')
    expect(formatCount(1_250_000)).toBe('1.3M')
  })

  test('a duration takes the unit that fits, and nothing measured is a dash', () => {
    expect([null, 7.6, 1240, 180_000].map(formatDurationMs)).toEqual(['–', '8 ms', '1.2 s', '3 min'])
  })
})

describe('times', () => {
  const now = Date.parse('2026-03-10T12:00:00Z')
  test.each([
    ['2026-03-10T11:59:57Z', 'just now'],
    ['2026-03-10T11:59:00Z', '1 minute ago'],
    ['2026-03-10T09:00:00Z', '3 hours ago'],
    ['2026-03-08T12:00:00Z', '2 days ago'],
    ['2026-01-02T12:00:00Z', '2 Jan 2026'],
    ['2026-03-10T12:00:09Z', 'just now'],
  ])('%s reads %s', (at, text) => {
    expect(formatAgo(at, now)).toBe(text)
  })
})

describe('words', () => {
  test('one and many', () => {
    expect([0, 1, 2].map((howMany) => formatMany(howMany, 'route'))).toEqual(['no routes', '1 route', '2 routes'])
    expect(formatMany(2, 'entry', 'entries')).toBe('2 entries')
  })

  test('lists end in "and", long ones in a count', () => {
    expect(formatList(['a'])).toBe('a')
    expect(formatList(['a', 'b', 'c'])).toBe('a, b and c')
    expect(formatList(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more')
    expect(formatList([])).toBe('')
  })

  test('a narrowed list says of how many', () => {
    expect(formatShown(3, 12, 'route')).toBe('3 of 12 routes')
    expect(formatShown(12, 12, 'route')).toBe('12 routes')
  })
})
