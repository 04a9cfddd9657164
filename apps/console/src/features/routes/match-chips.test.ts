import { expect, test } from 'vitest'
import { matchChips } from './match-chips.ts'

test.each([
  {
    guarantee: 'a prefix ends in an ellipsis',
    match: { path: { type: 'PathPrefix', value: '/cart' } },
    chips: ['/cart…'],
  },
  { guarantee: 'an exact path stands as it is', match: { path: { type: 'Exact', value: '/cart' } }, chips: ['/cart'] },
  {
    guarantee: 'method first, then path, headers and query',
    match: {
      method: 'GET',
      path: { type: 'RegularExpression', value: '/c.*' },
      headers: [{ name: 'x-canary', value: '1' }],
      queryParams: [{ name: 'q', value: 'a' }],
    },
    chips: ['GET', '~/c.*', 'x-canary: 1', '?q=a'],
  },
  { guarantee: 'what is missing or of the wrong type is every path', match: { path: 7, headers: 'no' }, chips: ['/…'] },
])('$guarantee', ({ match, chips }) => {
  expect(matchChips(match)).toEqual(chips)
})
