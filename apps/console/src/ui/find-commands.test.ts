import { expect, test } from 'vitest'
import { findCommands, type Command } from './find-commands.ts'

const command = (label: string, group: string, keywords = ''): Command => ({
  id: label,
  label,
  group,
  keywords,
  run: () => {},
})
const all = [
  command('Routes', 'Go to'),
  command('New route', 'Do', 'create'),
  command('shop/cart', 'Find'),
  command('cart/shop', 'Find'),
]

test.each([
  {
    guarantee: 'nothing typed shows everything in its order',
    text: ' ',
    found: ['Routes', 'New route', 'shop/cart', 'cart/shop'],
  },
  { guarantee: 'every word must occur, in any case', text: 'ROUTE new', found: ['New route'] },
  {
    guarantee: 'groups stay together, and what begins with the word comes first in its group',
    text: 'cart',
    found: ['cart/shop', 'shop/cart'],
  },
  { guarantee: 'further words find it too', text: 'create', found: ['New route'] },
])('$guarantee', ({ text, found }) => {
  expect(findCommands(all, text).map(({ label }) => label)).toEqual(found)
})
