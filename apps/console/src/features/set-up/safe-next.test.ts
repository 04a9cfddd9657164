import { expect, test } from 'vitest'
import { safeNext } from './safe-next.ts'

test.each([
  [null, '/'],
  ['/routes?q=a', '/routes?q=a'],
  ['https://elsewhere.example', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['javascript:alert(1)', '/'],
  ['/sign-in?next=/', '/'],
])('after sign-in, %s leads to %s', (next, to) => {
  expect(safeNext(next)).toBe(to)
})
