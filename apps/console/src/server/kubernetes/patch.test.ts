import { structuralSchema } from '@signalbox/shared/formats'
import { describe, expect, it } from 'vitest'
import { VerbError } from '../verbs/errors.ts'
import { applyJsonPatch } from './json-patch.ts'
import { applyMergePatch, applyStrategicPatch } from './merge-patch.ts'

const parse = (text: string): unknown => JSON.parse(text)

describe('JSON patch', () => {
  it.each([
    {
      guarantee: 'adds a member',
      target: { a: 1 },
      patch: [{ op: 'add', path: '/b', value: 2 }],
      result: { a: 1, b: 2 },
    },
    {
      guarantee: 'add replaces a member that is there',
      target: { a: 1 },
      patch: [{ op: 'add', path: '/a', value: null }],
      result: { a: null },
    },
    {
      guarantee: 'inserts before an element',
      target: [1, 3],
      patch: [{ op: 'add', path: '/1', value: 2 }],
      result: [1, 2, 3],
    },
    {
      guarantee: 'adds at the end',
      target: { a: [1] },
      patch: [{ op: 'add', path: '/a/-', value: 2 }],
      result: { a: [1, 2] },
    },
    { guarantee: 'replaces the whole', target: { a: 1 }, patch: [{ op: 'replace', path: '', value: [] }], result: [] },
    {
      guarantee: 'removes',
      target: { a: { b: 1, c: 2 } },
      patch: [{ op: 'remove', path: '/a/b' }],
      result: { a: { c: 2 } },
    },
    { guarantee: 'removes an element', target: [1, 2, 3], patch: [{ op: 'remove', path: '/1' }], result: [1, 3] },
    {
      guarantee: 'replaces an element',
      target: [1, 2],
      patch: [{ op: 'replace', path: '/0', value: 9 }],
      result: [9, 2],
    },
    { guarantee: 'moves', target: { a: 1 }, patch: [{ op: 'move', from: '/a', path: '/b' }], result: { b: 1 } },
    {
      guarantee: 'copies',
      target: { a: [1] },
      patch: [{ op: 'copy', from: '/a', path: '/b' }],
      result: { a: [1], b: [1] },
    },
    {
      guarantee: 'tests deeply',
      target: { a: { b: [1] } },
      patch: [{ op: 'test', path: '/a', value: { b: [1] } }],
      result: { a: { b: [1] } },
    },
    {
      guarantee: 'reads ~1 as / and ~0 as ~',
      target: {},
      patch: [{ op: 'add', path: '/a~1b~0c', value: 1 }],
      result: { 'a/b~c': 1 },
    },
    { guarantee: 'finds an empty name', target: { '': 1 }, patch: [{ op: 'remove', path: '/' }], result: {} },
  ])('$guarantee', ({ target, patch, result }) => {
    const before = structuredClone(target)
    expect(applyJsonPatch(target, patch)).toEqual(result)
    expect(target).toEqual(before)
  })

  it.each([
    { guarantee: 'a member that is not there', patch: [{ op: 'remove', path: '/x' }] },
    { guarantee: 'replacing what is not there', patch: [{ op: 'replace', path: '/x', value: 1 }] },
    { guarantee: 'an element beyond the end', patch: [{ op: 'add', path: '/list/5', value: 1 }] },
    { guarantee: 'an element with a leading zero', patch: [{ op: 'replace', path: '/list/00', value: 1 }] },
    { guarantee: 'a member of a text', patch: [{ op: 'add', path: '/text/x', value: 1 }] },
    { guarantee: 'a test that fails', patch: [{ op: 'test', path: '/text', value: 'b' }] },
    { guarantee: 'moving into itself', patch: [{ op: 'move', from: '/list', path: '/list/0' }] },
    { guarantee: 'members that are inherited', patch: [{ op: 'test', path: '/toString', value: 1 }] },
    { guarantee: 'an unknown operation', patch: [{ op: 'delete', path: '/text' }] },
    { guarantee: 'a pointer that is none', patch: [{ op: 'remove', path: 'text' }] },
    { guarantee: 'add without a value', patch: [{ op: 'add', path: '/x' }] },
    { guarantee: 'what is no list', patch: { op: 'remove', path: '/text' } },
  ])('refuses $guarantee', ({ patch }) => {
    expect(() => applyJsonPatch({ text: 'a', list: [1] }, patch)).toThrow(VerbError)
  })

  it('makes __proto__ an ordinary member', () => {
    const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__', value: { polluted: true } }])
    expect(Object.keys(Object(patched))).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
  })
})

describe('merge patch', () => {
  // The examples of RFC 7396, appendix A.
  it.each([
    ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
    ['{"a":"b"}', '{"a":null}', '{}'],
    ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
    ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
    ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
    ['["a","b"]', '["c","d"]', '["c","d"]'],
    ['{"a":"b"}', '["c"]', '["c"]'],
    ['{"a":"foo"}', 'null', 'null'],
    ['{"a":"foo"}', '"bar"', '"bar"'],
    ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
    ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
    ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
  ])('of %s by %s is %s', (target, patch, result) => {
    expect(applyMergePatch(parse(target), parse(patch))).toEqual(parse(result))
  })

  it('makes __proto__ an ordinary member', () => {
    const patched = applyMergePatch({}, parse('{"__proto__":{"polluted":true}}'))
    expect(Object.keys(Object(patched))).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype)
  })
})

describe('strategic patch', () => {
  const gatewaySpec = structuralSchema('Gateway').properties?.['spec'] ?? {}
  const listeners = [
    { name: 'http', port: 80 },
    { name: 'admin', port: 81 },
  ]
  it.each([
    {
      guarantee: 'merges elements by their name',
      patch: { listeners: [{ name: 'admin', port: 82 }] },
      result: {
        listeners: [
          { name: 'http', port: 80 },
          { name: 'admin', port: 82 },
        ],
      },
    },
    {
      guarantee: 'adds elements of another name',
      patch: { listeners: [{ name: 'x', port: 1 }] },
      result: { listeners: [...listeners, { name: 'x', port: 1 }] },
    },
    {
      guarantee: 'deletes an element',
      patch: { listeners: [{ name: 'http', $patch: 'delete' }] },
      result: { listeners: [{ name: 'admin', port: 81 }] },
    },
    {
      guarantee: 'replaces the list',
      patch: { listeners: [{ $patch: 'replace' }, { name: 'x' }] },
      result: { listeners: [{ name: 'x' }] },
    },
    {
      guarantee: 'puts elements into the order that is asked for',
      patch: { '$setElementOrder/listeners': [{ name: 'admin' }, { name: 'http' }] },
      result: { listeners: listeners.toReversed() },
    },
    {
      guarantee: 'keeps the fields that are named and no others',
      patch: { $retainKeys: ['gatewayClassName'], gatewayClassName: 'other' },
      result: { gatewayClassName: 'other' },
    },
    { guarantee: 'removes by null', patch: { listeners: null }, result: {} },
    { guarantee: 'replaces lists without keys', patch: { rules: [1] }, result: { listeners, rules: [1] } },
  ])('$guarantee', ({ patch, result }) => {
    expect(applyStrategicPatch({ listeners }, patch, gatewaySpec)).toEqual(result)
  })
})
