import { describe, expect, it } from 'vitest'
import { editContent } from './content.ts'
import { editParameters, toFieldValue } from './edit-fields.ts'
import { noSteps, readEntry, type JsonType, type Steps } from './entries.ts'

const typed = (entry: string, jsonType: JsonType = 'string') => ({ ...readEntry(entry), jsonType })
const all = { dotsInKeys: true, allow: null }
const nested = { dotsInKeys: false, allow: null }

function edited(
  content: string,
  type: string,
  steps: Partial<Steps>,
  options: Parameters<typeof editContent>[3] = all,
) {
  const result = editContent(new TextEncoder().encode(content), type, { ...noSteps, ...steps }, options)
  return result === null ? null : new TextDecoder().decode(result)
}

const json = (document: unknown, steps: Partial<Steps>, options: Parameters<typeof editContent>[3] = all): unknown =>
  JSON.parse(edited(JSON.stringify(document), 'application/json; charset=utf-8', steps, options) ?? 'null')

const customers = { customers: [{ info: { phone: 1, name: 'a' } }, { info: { phone: 2 } }, { other: true }] }

describe('JSON content', () => {
  it.each<[string, unknown, Partial<Steps>, unknown]>([
    [
      'remove, then rename, replace, add, append',
      { a: 1, b: 2, c: 3 },
      {
        remove: ['a'],
        rename: [readEntry('b:d')],
        replace: [typed('d:x')],
        add: [typed('a:new')],
        append: [typed('c:4')],
      },
      { c: [3, '4'], d: 'x', a: 'new' },
    ],
    ['replace only what is there', { a: 1 }, { replace: [typed('b:2')] }, { a: 1 }],
    ['add only what is not there', { a: 1 }, { add: [typed('a:2'), typed('b:2')] }, { a: 1, b: '2' }],
    [
      'append to nothing, a value and a list',
      { b: 1, c: [1] },
      { append: [typed('a:x'), typed('b:x'), typed('c:x')] },
      { a: ['x'], b: [1, 'x'], c: [1, 'x'] },
    ],
    [
      'types of values',
      {},
      { add: [typed('n:4.5', 'number'), typed('b:true', 'boolean'), typed('s:7'), typed('w:x', 'number')] },
      { n: 4.5, b: true, s: '7', w: 'x' },
    ],
    ['a dot is part of a name', { 'a.b': 1, a: { b: 1 } }, { remove: ['a.b'] }, { a: { b: 1 } }],
    [
      '__proto__ is a name like any other',
      {},
      { add: [typed('__proto__:x'), typed('constructor:y')] },
      JSON.parse('{"__proto__":"x","constructor":"y"}'),
    ],
    ['an array outside has no names', [1, 2], { add: [typed('a:x')], remove: ['0'] }, [1, 2]],
  ])('%s', (_, document, steps, expected) => {
    expect(json(document, steps)).toEqual(expected)
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  it.each<[string, unknown, Partial<Steps>, unknown]>([
    [
      'every element',
      customers,
      { remove: ['customers[*].info.phone'] },
      { customers: [{ info: { name: 'a' } }, { info: {} }, { other: true }] },
    ],
    [
      'one element, from 1',
      customers,
      { replace: [typed('customers[2].info.phone:9', 'number')] },
      { customers: [customers.customers[0], { info: { phone: 9 } }, { other: true }] },
    ],
    ['elements that are taken away', { a: [1, 2, 3] }, { remove: ['a[*]'] }, { a: [] }],
    ['objects that are made on the way', {}, { add: [typed('a.b.c:x')] }, { a: { b: { c: 'x' } } }],
    ['renaming inside', { a: { b: 1 } }, { rename: [readEntry('a.b:a.c')] }, { a: { c: 1 } }],
    ['nothing on the way', { a: 1 }, { remove: ['a.b'], replace: [typed('x[1].y:1')] }, { a: 1 }],
  ])('by path: %s', (_, document, steps, expected) => {
    expect(json(document, steps, nested)).toEqual(expected)
  })

  it('keeps what is allowed and nothing else', () => {
    expect(json({ a: 1, b: 2, c: 3 }, {}, { dotsInKeys: true, allow: ['a', 'c'] })).toEqual({ a: 1, c: 3 })
    expect(json(customers, {}, { dotsInKeys: false, allow: ['customers[*].info.name'] })).toEqual({
      customers: [{ info: { name: 'a' } }, { info: {} }, {}],
    })
  })

  it('leaves alone what is no JSON, and what is of another type', () => {
    expect(edited('{', 'application/json', { add: [typed('a:1')] })).toBeNull()
    expect(edited('{}', 'text/plain', { add: [typed('a:1')] })).toBeNull()
    expect(edited('', 'application/vnd.api+json', { add: [typed('a:1')] })).toBe('{"a":"1"}')
  })
})

describe('a form and a query', () => {
  it.each<[string, string, Partial<Steps>, string]>([
    ['every value of a name goes', 'a=1&b=2&a=3', { remove: ['a'] }, 'b=2'],
    ['untouched ones stay as they were written', 'x=%7e+y&=&flag&a=1', { remove: ['a'] }, 'x=%7e+y&=&flag'],
    ['renaming keeps every value', 'a=1&a=2&b=3', { rename: [readEntry('a:b')] }, 'b=1&b=2'],
    ['renaming what is not there changes nothing', 'b=3', { rename: [readEntry('a:b')] }, 'b=3'],
    ['replacing leaves one', 'a=1&c=1&a=2', { replace: [typed('a:x y')] }, 'a=x%20y&c=1'],
    [
      'adding and appending',
      'a=1',
      { add: [typed('a:2'), typed('b:é&=')], append: [typed('a:3')] },
      'a=1&b=%C3%A9%26%3D&a=3',
    ],
    ['names are compared decoded', '%61=1', { remove: ['a'] }, ''],
  ])('%s', (_, text, steps, expected) => {
    expect(editParameters(text, { ...noSteps, ...steps })).toBe(expected)
    expect(edited(text, 'application/x-www-form-urlencoded', steps)).toBe(expected)
  })
})

describe('a form in parts', () => {
  const type = 'multipart/form-data; boundary="b 1"'
  const part = (name: string, value: string, more = '') =>
    `--b 1\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`

  it('has its parts changed and others kept byte by byte', () => {
    const file = part('file', 'a\r\n--b\r\nb\u0000', '; filename="x.bin"\r\nContent-Type: application/octet-stream')
    const before = `${part('a', '1')}${file}${part('b', '2')}${part('c', '3')}--b 1--\r\n`
    const steps = {
      remove: ['a'],
      rename: [readEntry('b:d')],
      replace: [typed('c:neu')],
      add: [typed('e:5')],
      append: [typed('d:6')],
    }
    expect(edited(before, type, steps)).toBe(
      `${file}${part('d', '2')}${part('c', 'neu')}${part('e', '5')}${part('d', '6')}--b 1--\r\n`,
    )
  })

  it('keeps what is allowed, and leaves alone what has no such parts', () => {
    const before = `preamble\r\n${part('a', '1')}${part('b', '2')}--b 1--`
    expect(edited(before, type, {}, { dotsInKeys: true, allow: ['b'] })).toBe(`${part('b', '2')}--b 1--\r\n`)
    for (const broken of ['', 'x', part('a', '1'), '--b 1 x\r\n\r\n--b 1--'])
      expect(edited(broken, type, { remove: ['a'] })).toBeNull()
    expect(edited(before, 'multipart/form-data', { remove: ['a'] })).toBeNull()
  })

  it('cannot be broken out of by a name', () => {
    const added = edited(`${part('a', '1')}--b 1--`, type, { add: [typed('x"\r\nY: z:v')] })
    expect(added).toContain('name="x%22 Y"\r\n\r\n z:v')
  })
})

it('a value never ends its field', () => {
  expect(toFieldValue('a\r\nX-Evil: 1\u0000')).toBe('a X-Evil: 1')
  expect(toFieldValue('日')).toBe('\u00e6\u0097\u00a5')
})
