import type { Namespace } from '@signalbox/shared/resources'
import type { ConsoleChangeEvent } from '@signalbox/shared/snapshot'
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, test } from 'vitest'
import type { ResourceList } from './cache.ts'
import { keys } from './keys.ts'
import { makeLiveCache } from './live-cache.ts'

const namespace = (name: string, version: number): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, resourceVersion: String(version) },
})

const change = (revision: number, previousRevision = revision - 1): { type: 'change'; data: ConsoleChangeEvent } => ({
  type: 'change',
  data: {
    revision,
    configRevision: revision,
    previousRevision,
    statusOnly: false,
    upserts: [namespace(`ns-${revision}`, revision)],
    deletes: [],
    summary: { revision, at: '', author: 'test', message: '', changes: [] },
  },
})

const hello = (revision: number, gap: boolean) =>
  ({ type: 'hello', data: { revision, configRevision: revision, gap } }) as const

function begin(revision: number) {
  const client = new QueryClient()
  client.setQueryData<ResourceList<'Namespace'>>(keys.list('Namespace'), { revision, items: [namespace('first', 1)] })
  return {
    live: makeLiveCache(client),
    names: () =>
      client
        .getQueryData<ResourceList<'Namespace'>>(keys.list('Namespace'))
        ?.items.map(({ metadata }) => metadata.name),
    isStale: () => client.getQueryState(keys.list('Namespace'))?.isInvalidated,
  }
}

describe('the event stream in the cache', () => {
  test('a change is in the list at once, and the list is not asked for again', () => {
    const { live, names, isStale } = begin(3)
    live.take(hello(3, true))
    live.take(change(4))
    expect(names()).toEqual(['first', 'ns-4'])
    expect(isStale()).toBe(false)
  })

  test('a stream that begins after the list was fetched makes the list asked for again', () => {
    const { live, isStale } = begin(3)
    live.take(hello(5, true))
    expect(isStale()).toBe(true)
  })

  test('a stream that goes on where it was broken off brings what was missed', () => {
    const { live, names, isStale } = begin(3)
    live.take(hello(3, true))
    live.take(hello(3, false))
    live.take(change(4))
    live.take(change(5))
    expect(names()).toEqual(['first', 'ns-4', 'ns-5'])
    expect(isStale()).toBe(false)
  })

  test('changes that were lost make everything asked for again', () => {
    const { live, isStale } = begin(3)
    live.take(hello(3, true))
    live.take(change(9, 8))
    expect(isStale()).toBe(true)
  })

  test('a new stream that is further on makes everything asked for again', () => {
    const { live, isStale } = begin(3)
    live.take(hello(3, true))
    live.take(hello(7, true))
    expect(isStale()).toBe(true)
  })

  test('a list that arrives late is brought up to date, or refused where that cannot be done', () => {
    const { live } = begin(3)
    live.take(hello(3, true))
    live.take(change(4))
    const late = { revision: 3, items: [namespace('first', 1)] }
    expect(live.catchUp('Namespace', late)?.items).toHaveLength(2)
    expect(live.catchUp('Namespace', { ...late, revision: 1 })).toBeNull()
  })
})
