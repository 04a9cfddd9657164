import type { Namespace } from '@signalbox/shared/resources'
import type { ConsoleChangeEvent } from '@signalbox/shared/snapshot'
import { describe, expect, test } from 'vitest'
import { catchUp, follows, withResource } from './cache.ts'

const namespace = (name: string, resourceVersion: number): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, resourceVersion: String(resourceVersion) },
})

const change = (revision: number, change: Partial<ConsoleChangeEvent>): ConsoleChangeEvent => ({
  revision,
  configRevision: revision,
  previousRevision: revision - 1,
  statusOnly: false,
  upserts: [],
  deletes: [],
  summary: { revision, at: '2026-01-01T00:00:00Z', author: 'test', message: '', changes: [] },
  ...change,
})

const names = (list: ReturnType<typeof catchUp<'Namespace'>>) => list?.items.map(({ metadata }) => metadata.name)
const list = { revision: 4, items: [namespace('a', 2), namespace('b', 4)] }

describe('a list follows the event stream', () => {
  test('what is new is added, what has changed stays in its place, what is deleted goes', () => {
    const events = [
      change(5, { upserts: [namespace('a', 5), namespace('c', 5)] }),
      change(6, { deletes: [{ kind: 'Namespace', name: 'b' }] }),
    ]
    const after = catchUp('Namespace', list, events)
    expect(names(after)).toEqual(['a', 'c'])
    expect(after?.items[0]?.metadata.resourceVersion).toBe('5')
    expect(after?.revision).toBe(6)
  })

  test('a change that the list holds already is ignored, and the list stays the same object', () => {
    expect(catchUp('Namespace', list, [change(4, { upserts: [namespace('z', 4)] })])).toBe(list)
  })

  test('a lost change is noticed', () => {
    expect(catchUp('Namespace', list, [change(6, {})])).toBeNull()
    expect(follows(4, { revision: 9, previousRevision: 8 })).toBe('gap')
  })

  test('several revisions sent as one are applied as one', () => {
    expect(catchUp('Namespace', list, [change(9, { previousRevision: 4 })])?.revision).toBe(9)
  })

  test('resources of other kinds and namespaces of the same name are left alone', () => {
    const after = catchUp('Namespace', list, [change(5, { deletes: [{ kind: 'Service', name: 'a' }] })])
    expect(names(after)).toEqual(['a', 'b'])
    const scoped = catchUp('Namespace', list, [
      change(5, { deletes: [{ kind: 'Namespace', namespace: 'x', name: 'a' }] }),
    ])
    expect(names(scoped)).toEqual(['a', 'b'])
  })

  test('an answer that comes late does not undo what the stream brought', () => {
    const items = [namespace('a', 9)]
    expect(withResource<'Namespace'>(items, namespace('a', 7))).toBe(items)
  })
})
