import { describe, expect, it } from 'vitest'
import { expectationWords } from './expectation-words.ts'
import { toHeaders, toLines } from './header-lines.ts'
import { testHealth } from './test-health.ts'

describe('the headers of a test', () => {
  it('are lines, and what stands twice is a list again', () => {
    const headers = { 'x-a': '1', 'x-b': ['2', '3'] }
    expect(toLines(headers)).toHaveLength(3)
    expect(toHeaders(toLines(headers))).toEqual(headers)
  })

  it('are left out where there is none', () => {
    expect(toHeaders([])).toBeUndefined()
    expect(toLines(undefined)).toEqual([])
  })
})

describe('what a test expects', () => {
  it.each([
    { expected: { noRoute: true as const }, words: ['No route takes it.'] },
    {
      expected: { route: 'HTTPRoute/shop/cart', rule: 2, service: 'shop/cart:80' },
      words: ['HTTPRoute shop/cart, rule 2, takes it.', 'It goes to shop/cart:80.'],
    },
    { expected: { rule: 1, status: 404 }, words: ['Rule 1 takes it.', 'The gateway answers 404.'] },
  ])('is said as $words', ({ expected, words }) => {
    expect(expectationWords(expected)).toEqual(words)
  })
})

it('a test passes, fails for reasons, or was not asked yet', () => {
  expect(testHealth(undefined).aspect).toBe('unlit')
  expect(testHealth({ passed: true, failures: [] }).word).toBe('Passes')
  expect(testHealth({ passed: false, failures: ['route is none'] })).toMatchObject({
    aspect: 'danger',
    reasons: ['route is none'],
  })
})
