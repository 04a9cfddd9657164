import type { Namespace } from '@signalbox/shared/resources'
import { expect, it } from 'vitest'
import { textOfSide, wordsOfChange } from './change-words.ts'

const namespace: Namespace = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', resourceVersion: '3', uid: 'u', labels: { team: 'x' } },
}

it.each([
  { before: null, after: namespace, verb: 'created' },
  { before: namespace, after: namespace, verb: 'changed' },
  { before: namespace, after: null, verb: 'deleted' },
])('a resource is $verb', ({ verb, ...change }) => {
  expect(wordsOfChange(change)).toMatchObject({ verb, name: 'shop' })
})

it('what is compared is what a person wrote', () => {
  expect(textOfSide(namespace)).toBe(
    'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    team: x\n',
  )
  expect(textOfSide(null)).toBe('')
})
