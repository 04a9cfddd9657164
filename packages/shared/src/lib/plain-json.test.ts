import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toPlainJson } from './plain-json.ts'

const deep = (levels: number): unknown => {
  let value: unknown = 'end'
  for (let level = 0; level < levels; level += 1) value = { a: value }
  return value
}

describe('a value is taken', () => {
  it('as it is where it is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        const json: unknown = JSON.parse(JSON.stringify(value, (_, member: unknown) => (member === null ? 0 : member)))
        const plain = toPlainJson(json)
        expect(plain.ok && plain.value).toEqual(json)
      }),
    )
  })

  it('without members that are null or undefined', () => {
    expect(toPlainJson({ a: null, b: undefined, c: [null], d: { e: null } })).toEqual({
      ok: true,
      value: { c: [null], d: {} },
    })
  })

  it('with nulls where they are to be seen', () => {
    const options = { keepNullIn: new Set(['labels']) }
    expect(toPlainJson({ labels: { a: null } }, options)).toEqual({ ok: true, value: { labels: { a: null } } })
  })

  it('down to 64 levels', () => {
    expect(toPlainJson(deep(64)).ok).toBe(true)
    expect(toPlainJson(deep(65)).ok).toBe(false)
  })
})

describe('a value is refused', () => {
  const selfContaining: Record<string, unknown> = {}
  selfContaining['self'] = selfContaining
  it.each([
    { guarantee: 'with a number that is not finite', value: { a: [Infinity] }, path: 'a[0]' },
    { guarantee: 'with a date', value: { a: new Date(0) }, path: 'a' },
    { guarantee: 'with a function', value: { a: () => 1 }, path: 'a' },
    { guarantee: 'with a big integer', value: { a: 1n }, path: 'a' },
    { guarantee: 'with a map', value: { a: new Map() }, path: 'a' },
    {
      guarantee: 'with a field that would change its prototype',
      value: JSON.parse('{"a":{"__proto__":{"b":1}}}'),
      path: 'a.__proto__',
    },
  ])('$guarantee', ({ value, path }) => {
    expect(toPlainJson(value)).toMatchObject({ ok: false, error: [{ path }] })
  })

  it('when it contains itself', () => {
    expect(toPlainJson(selfContaining)).toMatchObject({ ok: false, error: [{ reason: 'FieldValueInvalid' }] })
  })

  it('when it is nested by the million', () => {
    expect(toPlainJson(JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)))).toMatchObject({ ok: false, error: [{}] })
  })
})
