import type { Service } from '@signalbox/shared/resources'
import { expect, test } from 'vitest'
import { narrow } from './narrow.ts'

const service = (namespace: string, name: string, address: string): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace, labels: { tier: name === 'cart' ? 'web' : 'data' } },
  spec: { type: 'ClusterIP', endpoints: [{ address, weight: 1 }] },
})
const all = [service('a', 'cart', '10.0.0.1'), service('b', 'cart', '10.0.0.2'), service('b', 'stock', '10.0.0.3')]
const names = (search: string, scope = '') =>
  narrow(
    all,
    { search, state: 'any', scope },
    (item) => item.spec.endpoints?.[0]?.address ?? '',
    () => null,
  ).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)

test.each([
  { guarantee: 'nothing narrows nothing', search: '', found: ['a/cart', 'b/cart', 'b/stock'] },
  { guarantee: 'a name is found in any case', search: 'CART', found: ['a/cart', 'b/cart'] },
  { guarantee: 'all words must occur, in any order', search: '10.0.0 b/', found: ['b/cart', 'b/stock'] },
  { guarantee: 'labels are searched', search: 'tier=data', found: ['b/stock'] },
])('$guarantee', ({ search, found }) => {
  expect(names(search)).toEqual(found)
})

test('the scope leaves out other namespaces', () => {
  expect(names('', 'b')).toEqual(['b/cart', 'b/stock'])
})
