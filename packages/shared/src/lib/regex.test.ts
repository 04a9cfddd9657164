import { describe, expect, it } from 'vitest'
import { compileRegex } from './regex.ts'

describe('a regular expression', () => {
  it.each([
    { guarantee: 'matches the whole value', source: '/v[0-9]+', text: '/v12', matches: true },
    { guarantee: 'does not match a part', source: '/v[0-9]+', text: '/v12/x', matches: false },
    { guarantee: 'is anchored around alternatives', source: 'a|b', text: 'ab', matches: false },
    { guarantee: 'may say that it is anchored', source: '^/a$', text: '/a', matches: true },
    { guarantee: 'is case-sensitive', source: 'abc', text: 'ABC', matches: false },
    { guarantee: 'may ask for no case', source: '(?i)abc', text: 'ABC', matches: true },
    { guarantee: 'takes time linear in the value', source: '(a+)+b', text: 'a'.repeat(5000), matches: false },
  ])('$guarantee', ({ source, text, matches }) => {
    const regex = compileRegex(source)
    expect(regex.ok && regex.value.test(text)).toBe(matches)
  })

  it.each(['(', 'a{1001}', '(?=a)', '\\1', '((a{10}){10}){100}'])('%s is refused in a sentence', (source) => {
    expect(compileRegex(source)).toEqual({ ok: false, error: expect.stringMatching(/^The regular expression .+/) })
  })
})
