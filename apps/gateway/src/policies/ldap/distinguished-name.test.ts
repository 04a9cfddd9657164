import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeDnValue, isBelow, parseDn } from './distinguished-name.ts'

describe('a distinguished name', () => {
  it('holds any text as one value, and nothing else of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (value) => {
        const trimmed = value.trim()
        fc.pre(trimmed !== '')
        const name = `uid=${escapeDnValue(trimmed)},ou=people,dc=test`
        expect(parseDn(name)).toEqual([
          { attribute: 'uid', value: trimmed },
          { attribute: 'ou', value: 'people' },
          { attribute: 'dc', value: 'test' },
        ])
      }),
    )
  })

  it.each(['Žofie', '名前', '😀, 😀', 'a\u00a0b', '\\41', '"'])('holds %j as it is', (value) => {
    expect(parseDn(`uid=${escapeDnValue(value)},dc=test`)).toMatchObject([{ value }, { attribute: 'dc' }])
  })

  it.each([
    ['CN=Admins, OU=Groups , DC=test', ['cn', 'Admins']],
    [String.raw`cn=a\2Cb\,c,dc=test`, ['cn', 'a,b,c']],
    [String.raw`cn=Z\C5\BE,dc=test`, ['cn', 'Zž']],
    ['cn=one+ou=two,dc=test', ['cn', 'one']],
  ])('%s is read as servers write it', (text, [attribute, value]) => {
    expect(parseDn(text)?.[0]).toEqual({ attribute, value })
  })

  it.each(['no name', '=x', ',,', 'cn'])('%j is none', (text) => {
    const parsed = parseDn(text)
    expect(parsed === null || parsed.length === 0).toBe(true)
  })

  it.each([
    ['cn=a,ou=g,dc=t', 'OU=G,dc=t', true],
    ['ou=g,dc=t', 'ou=g,dc=t', true],
    ['cn=a,ou=other,dc=t', 'ou=g,dc=t', false],
    ['dc=t', 'ou=g,dc=t', false],
    ['cn=a,dc=t', '', true],
  ])('%s below %j: %j', (name, base, below) => {
    expect(isBelow(parseDn(name) ?? [], parseDn(base) ?? [])).toBe(below)
  })
})
