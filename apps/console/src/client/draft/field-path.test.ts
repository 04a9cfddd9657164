import { describe, expect, test } from 'vitest'
import { formatFieldPath, getAt, parseFieldPath, sameJson, setAt } from './field-path.ts'

test.each([
  'spec.rules[0].matches[1].path.value',
  'metadata.labels["a.b/c"]',
  'spec',
  'metadata.annotations["say \\"hi\\""]',
])('%s is read and written back the same', (path) => {
  expect(formatFieldPath(parseFieldPath(path))).toBe(path)
})

describe('setting a field', () => {
  const root = { spec: { rules: [{ timeouts: { request: '1s' } }, {}] }, metadata: { name: 'x' } }

  test('makes what is missing in between and leaves the rest as the same objects', () => {
    const after = setAt(root, ['spec', 'rules', 1, 'timeouts', 'request'], '2s')
    expect(getAt(after, ['spec', 'rules', 1, 'timeouts', 'request'])).toBe('2s')
    expect(getAt(after, ['spec', 'rules', 0])).toBe(root.spec.rules[0])
    expect(root.spec.rules[1]).toEqual({})
  })

  test('taking a field out takes out the objects it leaves empty, but no element of a list', () => {
    expect(setAt(root, ['spec', 'rules', 0, 'timeouts', 'request'], undefined)).toEqual({
      spec: { rules: [{}, {}] },
      metadata: { name: 'x' },
    })
  })

  test('a name of the prototype is a name like any other', () => {
    expect(getAt({}, ['constructor'])).toBeUndefined()
  })
})

test('JSON is the same whatever the order of keys', () => {
  expect(sameJson({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2 }], a: 1, d: undefined })).toBe(true)
  expect(sameJson({ a: [1, 2] }, { a: [2, 1] })).toBe(false)
})
