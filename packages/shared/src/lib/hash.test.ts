import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addHash, emptyHash, hashText, hashValue, subtractHash, toCanonicalJson, toHashHex } from './hash.ts'

describe('a hash', () => {
  it('is the same on every machine and in every version', () => {
    expect(toHashHex(hashText(''))).toMatchInlineSnapshot(`"1aee8d83488bdcb8"`)
    expect(toHashHex(hashText('signalbox'))).toMatchInlineSnapshot(`"42da3190ef24f8bc"`)
  })

  it('of near texts differs in about half of its bits', () => {
    const ones = (n: number) => n.toString(2).replaceAll('0', '').length
    const flipped = Array.from({ length: 200 }, (_, n) => {
      const [a, b] = [hashText(`route-${n}`), hashText(`route-${n + 1}`)]
      return ones((a.high ^ b.high) >>> 0) + ones((a.low ^ b.low) >>> 0)
    })
    expect(Math.min(...flipped)).toBeGreaterThan(12)
    expect(flipped.reduce((sum, n) => sum + n, 0) / flipped.length).toBeGreaterThan(28)
  })

  it('of 100,000 texts is unique', () => {
    const hashes = new Set(Array.from({ length: 100_000 }, (_, n) => toHashHex(hashText(`HTTPRoute/team-a/r${n}`))))
    expect(hashes.size).toBe(100_000)
  })

  it('does not depend on the order of members, but on that of elements', () => {
    expect(hashValue({ a: 1, b: { c: 2, d: 3 } })).toEqual(hashValue({ b: { d: 3, c: 2 }, a: 1 }))
    expect(hashValue([1, 2])).not.toEqual(hashValue([2, 1]))
  })

  it('of a set can be kept up by adding and taking away', () => {
    const half = fc.integer({ min: 0, max: 0xffffffff })
    fc.assert(
      fc.property(fc.array(fc.record({ high: half, low: half })), fc.record({ high: half, low: half }), (set, one) => {
        const sum = set.reduce(addHash, emptyHash)
        expect(subtractHash(addHash(sum, one), one)).toEqual(sum)
        expect(set.toReversed().reduce(addHash, emptyHash)).toEqual(sum)
      }),
    )
  })
})

it('canonical JSON is JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      fc.pre(!JSON.stringify(value).includes('__proto__'))
      expect(JSON.parse(toCanonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
