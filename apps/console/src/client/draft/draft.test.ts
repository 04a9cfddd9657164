import type { HTTPRoute } from '@signalbox/shared/resources'
import { describe, expect, test } from 'vitest'
import { dropText, editField, editText, lineOf, textOf, toDraft, toSave, toText, wantedOf } from './draft.ts'

const route: HTTPRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'cart', namespace: 'shop', resourceVersion: '7', uid: 'u', generation: 2, labels: { team: 'a' } },
  spec: {
    hostnames: ['shop.example.com'],
    rules: [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/cart' } }],
        sessionPersistence: { sessionName: 'kept', type: 'Cookie' },
      },
    ],
  },
  status: { parents: [] },
}
const identity = { kind: 'HTTPRoute', apiVersion: route.apiVersion, name: 'cart', namespace: 'shop' }
const draft = toDraft(route)

describe('form and YAML edit the same draft', () => {
  test('what is untouched is saved as it was', () => {
    const { status: _, ...stored } = route
    expect(toSave(draft, route)).toEqual(stored)
    expect(toSave(editText(draft, textOf(draft), identity), route)).toEqual(stored)
  })

  test('what the form does not show survives an edit of the form', () => {
    const after = editField(draft, ['spec', 'rules', 0, 'matches', 0, 'path', 'value'], '/basket')
    expect(textOf(after)).toContain('sessionName: kept')
    expect(textOf(after)).toContain('value: /basket')
  })

  test('an edit of the text is what the form shows', () => {
    const after = editText(draft, textOf(draft).replace('/cart', '/basket'), identity)
    expect(after.problems).toEqual([])
    expect(JSON.stringify(after.resource)).toContain('/basket')
  })

  test('comments in the text survive an edit of the form', () => {
    const written = editText(draft, `# keep me\n${textOf(draft)}`, identity)
    expect(textOf(editField(written, ['metadata', 'labels', 'team'], 'b'))).toMatch(/^# keep me[^]*team: b/)
  })

  test('text that cannot be read is kept, with the line that is wrong, and the form keeps the last good value', () => {
    const broken = editText(draft, 'apiVersion: v1\nkind: [', identity)
    expect(broken.text).toBe('apiVersion: v1\nkind: [')
    expect(broken.problems[0]?.line).toBe(2)
    expect(broken.resource).toBe(draft.resource)
    expect(dropText(broken)).toEqual(draft)
  })

  test('a second document is refused in words', () => {
    expect(editText(draft, 'a: 1\n---\nb: 2', identity).problems[0]?.message).toContain('Only one resource')
  })

  test('aliases that explode are refused, not carried out', () => {
    const bomb = [
      'a: &a [x]',
      ...[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join()}]`),
    ]
    expect(editText(draft, bomb.join('\n'), identity).problems).toHaveLength(1)
  })

  test('name, namespace and kind stay, and the line says so', () => {
    const { problems } = editText(draft, textOf(draft).replace('name: cart', 'name: other'), identity)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain('metadata.name must stay cart')
    expect(problems[0]?.line).toBe(4)
  })
})

test('what the server writes is neither shown nor lost', () => {
  expect(toText(wantedOf(route))).not.toMatch(/resourceVersion|uid|generation|status/)
  expect(toSave(draft, route).metadata).toMatchObject({ resourceVersion: '7', uid: 'u', generation: 2 })
})

describe('a field is found in the text', () => {
  const text = toText(draft.resource)
  const lineWith = (part: string) => text.split('\n').findIndex((line) => line.includes(part)) + 1

  test('where it stands', () => {
    expect(lineOf(text, ['spec', 'rules', 0, 'matches', 0, 'path', 'value']).line).toBe(lineWith('/cart'))
    expect(lineOf(text, ['spec', 'hostnames', 0]).line).toBe(lineWith('- shop.example.com'))
  })

  test('at its parent where it is missing', () => {
    expect(lineOf(text, ['spec', 'rules', 0, 'matches', 0, 'method']).line).toBe(lineWith('- path:'))
    expect(lineOf(text, ['nothing']).line).toBe(1)
  })
})
