import type { Namespace } from '@signalbox/shared/resources'
import { expect, test } from 'vitest'
import { editField } from '@/client/draft/draft.ts'
import { arrive, beginEditing, isDirty, isGone, isOvertaken } from './editing.ts'

const namespace = (version: number, labels: Record<string, string>): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', resourceVersion: String(version), labels },
})
const begun = beginEditing(namespace(1, { team: 'a' }), false)
const touched = { ...begun, draft: editField(begun.draft, ['metadata', 'labels', 'tier'], 'web') }

test('an untouched draft follows what others change', () => {
  const after = arrive(begun, namespace(2, { team: 'b' }))
  expect(isDirty(after)).toBe(false)
  expect(after.draft.resource).toMatchObject({ metadata: { labels: { team: 'b' } } })
})

test('a touched draft stays, and the other change is held against it', () => {
  const after = arrive(touched, namespace(2, { team: 'b' }))
  expect(after.draft).toBe(touched.draft)
  expect(isOvertaken(after)).toBe(true)
})

test('a write that changes nothing a person wrote moves only the version the next save is made from', () => {
  const after = arrive(touched, namespace(2, { team: 'a' }))
  expect(isOvertaken(after)).toBe(false)
  expect(after.base?.metadata.resourceVersion).toBe('2')
  expect(isDirty(after)).toBe(true)
})

test('what the person saved comes back as the new base', () => {
  const after = arrive(touched, namespace(2, { team: 'a', tier: 'web' }))
  expect(isDirty(after)).toBe(false)
})

test('a resource that was deleted meanwhile leaves the draft', () => {
  const after = arrive(touched, null)
  expect(isGone(after)).toBe(true)
  expect(after.draft).toBe(touched.draft)
})

test('a new resource is unsaved from the start', () => {
  expect(isDirty(beginEditing(namespace(0, {}), true))).toBe(true)
})
