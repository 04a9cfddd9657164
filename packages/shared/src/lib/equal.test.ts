import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepEqual } from './equal.ts'

describe('equal are', () => {
  it.each<{ guarantee: string; a: unknown; b: unknown; equal: boolean }>([
    { guarantee: 'objects in any order', a: { x: 1, y: [2] }, b: { y: [2], x: 1 }, equal: true },
    { guarantee: 'an absent member and an undefined one', a: { x: 1 }, b: { x: 1, y: undefined }, equal: true },
    { guarantee: 'NaN and itself', a: [NaN], b: [NaN], equal: true },
    { guarantee: 'not lists in another order', a: [1, 2], b: [2, 1], equal: false },
    { guarantee: 'not lists and objects with the same members', a: ['x'], b: { 0: 'x' }, equal: false },
    { guarantee: 'not an absent member and null', a: {}, b: { x: null }, equal: false },
    {
      guarantee: 'not undefined under different names',
      a: { x: undefined, y: 1 },
      b: { x: 1, y: undefined },
      equal: false,
    },
    { guarantee: 'not members of the prototype', a: { toString: 1 }, b: {}, equal: false },
    { guarantee: 'not null and an object', a: null, b: {}, equal: false },
  ])('$guarantee', ({ a, b, equal }) => {
    expect(deepEqual(a, b)).toBe(equal)
    expect(deepEqual(b, a)).toBe(equal)
  })

  it('a value and its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        expect(deepEqual(value, structuredClone(value))).toBe(true)
      }),
    )
  })
})
