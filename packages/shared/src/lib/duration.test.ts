import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDuration, toDuration } from './duration.ts'

describe('a duration', () => {
  it.each([
    { text: '0s', milliseconds: 0 },
    { text: '250ms', milliseconds: 250 },
    { text: '1h30m', milliseconds: 5_400_000 },
    { text: '1h2m3s4ms', milliseconds: 3_723_004 },
    { text: '99999h', milliseconds: 359_996_400_000 },
    { text: '1s1s', milliseconds: 2000 },
  ])('$text is $milliseconds ms', ({ text, milliseconds }) => {
    expect(parseDuration(text)).toBe(milliseconds)
  })

  it.each(['', '1', 's', '1.5s', '-1s', '+1s', '1 s', '1S', '1d', '100000s', '1s2s3s4s5s', '1s\n', 'ms1'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )

  it('survives being written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999 * 3_600_000 }), (milliseconds) => {
        expect(parseDuration(toDuration(milliseconds))).toBe(milliseconds)
      }),
    )
  })

  it.each([
    { milliseconds: 0, text: '0s' },
    { milliseconds: -1, text: '0s' },
    { milliseconds: 90_000, text: '1m30s' },
    { milliseconds: 0.5, text: '0s' },
  ])('of $milliseconds ms is written $text', ({ milliseconds, text }) => {
    expect(toDuration(milliseconds)).toBe(text)
  })
})
