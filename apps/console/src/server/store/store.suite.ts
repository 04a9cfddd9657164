/** The suite that every implementation of {@link Store} passes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConfigMap } from '@signalbox/shared/resources'
import { ConflictError, type Batch, type CommittedRevision, type Store, type Write } from './store.ts'

/** A place in which a store can be opened, closed and opened again. */
export interface StorePlace {
  open(): Promise<Store>
  remove(): Promise<void>
}

export function configMap(name: string, value = '', namespace = 'default'): ConfigMap {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value } }
}

function batch(writes: readonly Write[], statusOnly = false): Batch {
  return { writes, author: 'ada', message: 'a change', at: '2026-01-02T03:04:05Z', statusOnly }
}

/** A put that replaces whatever is there. */
export function put(store: Store, resource: ConfigMap, statusOnly = false): Promise<CommittedRevision | null> {
  return store.commit(({ snapshot }) => {
    const { name, namespace } = resource.metadata
    const before = snapshot.get('ConfigMap', `${namespace}/${name}`)
    const action = before === undefined ? 'created' : 'configured'
    const expectedResourceVersion = before?.metadata.resourceVersion ?? null
    return batch([{ op: 'put', resource, action, expectedResourceVersion }], statusOnly)
  })
}

export function remove(store: Store, name: string, expectedResourceVersion: string | null = null) {
  const ref = { kind: 'ConfigMap', namespace: 'default', name }
  return store.commit(() => batch([{ op: 'delete', ref, expectedResourceVersion }]))
}

export function valueOf(store: Store, name: string): string | undefined {
  return store.read().snapshot.get('ConfigMap', `default/${name}`)?.data?.['value']
}

/** Called inside the `describe` of an implementation. */
export function storeSuite(makePlace: () => Promise<StorePlace>): void {
  let place: StorePlace
  let store: Store

  beforeEach(async () => {
    place = await makePlace()
    store = await place.open()
  })

  afterEach(async () => {
    await store.close()
    await place.remove()
  })

  async function reopen() {
    await store.close()
    store = await place.open()
  }

  describe('commit', () => {
    it('begins empty, at revision 0', () => {
      expect(store.read().snapshot.revision).toBe(0)
      expect([...store.read().snapshot.all()]).toEqual([])
    })

    it('gives each batch the next revision and each of its resources that revision as resourceVersion', async () => {
      const write = (name: string): Write => ({
        op: 'put',
        resource: configMap(name),
        action: 'created',
        expectedResourceVersion: null,
      })
      await put(store, configMap('first'))
      const committed = await store.commit(() => batch([write('a'), write('b')]))
      expect(committed?.summary.revision).toBe(2)
      expect(committed?.previousRevision).toBe(1)
      expect(
        store
          .read()
          .snapshot.list('ConfigMap')
          .map((of) => of.metadata.resourceVersion),
      ).toEqual(['2', '2', '1'])
    })

    it('shows what it did: action, before and after', async () => {
      await put(store, configMap('a', 'one'))
      const changed = await put(store, configMap('a', 'two'))
      const deleted = await remove(store, 'a')
      expect(changed?.summary.changes).toEqual([
        { kind: 'ConfigMap', namespace: 'default', name: 'a', action: 'configured' },
      ])
      expect(changed?.changes[0]).toMatchObject({
        before: { data: { value: 'one' } },
        after: { data: { value: 'two' } },
      })
      expect(deleted?.summary.changes[0]?.action).toBe('deleted')
      expect(deleted?.changes[0]).toMatchObject({ before: { data: { value: 'two' } }, after: null })
    })

    it('leaves an earlier state as it was', async () => {
      await put(store, configMap('a', 'one'))
      const before = store.read()
      await put(store, configMap('a', 'two'))
      expect(before.snapshot.get('ConfigMap', 'default/a')?.data).toEqual({ value: 'one' })
      expect(valueOf(store, 'a')).toBe('two')
    })

    it('prepares each batch on the state after all earlier ones', async () => {
      const counted = Array.from({ length: 50 }, () =>
        store.commit(({ snapshot }) => {
          const before = snapshot.get('ConfigMap', 'default/count')
          const value = String(Number(before?.data?.['value'] ?? 0) + 1)
          const expectedResourceVersion = before?.metadata.resourceVersion ?? null
          return batch([
            { op: 'put', resource: configMap('count', value), action: 'configured', expectedResourceVersion },
          ])
        }),
      )
      const revisions = (await Promise.all(counted)).map((committed) => committed?.summary.revision)
      expect(valueOf(store, 'count')).toBe('50')
      expect(revisions).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    })

    it.each([
      { guarantee: 'a batch of null', make: () => null },
      { guarantee: 'a batch without writes', make: () => batch([]) },
      {
        guarantee: 'a put with action unchanged',
        make: () =>
          batch([{ op: 'put', resource: configMap('a'), action: 'unchanged' as const, expectedResourceVersion: null }]),
      },
      {
        guarantee: 'a delete of what is not there',
        make: () =>
          batch([
            {
              op: 'delete',
              ref: { kind: 'ConfigMap', namespace: 'default', name: 'none' },
              expectedResourceVersion: null,
            },
          ]),
      },
    ])('makes no revision of $guarantee', async ({ make }) => {
      expect(await store.commit(make)).toBeNull()
      expect(store.read().snapshot.revision).toBe(0)
    })

    it('stores nothing where prepare throws, and goes on', async () => {
      const failing = store.commit(() => {
        throw new Error('not valid')
      })
      await expect(failing).rejects.toThrow('not valid')
      expect((await put(store, configMap('a')))?.summary.revision).toBe(1)
    })
  })

  describe('conflicts', () => {
    it.each([
      { guarantee: 'refuses a put made from an older version', expected: '1', value: 'two' },
      { guarantee: 'refuses a put that takes the resource for new', expected: null, value: 'two' },
      { guarantee: 'takes a put made from the newest version', expected: '2', value: 'three' },
    ])('$guarantee', async ({ expected, value }) => {
      await put(store, configMap('a', 'one'))
      await put(store, configMap('a', 'two'))
      const write: Write = {
        op: 'put',
        resource: configMap('a', 'three'),
        action: 'configured',
        expectedResourceVersion: expected,
      }
      const outcomes = await Promise.allSettled([store.commit(() => batch([write]))])
      const refusals = outcomes.map(
        (outcome) => outcome.status === 'rejected' && outcome.reason instanceof ConflictError,
      )
      expect(refusals).toEqual([value === 'two'])
      expect(valueOf(store, 'a')).toBe(value)
    })

    it('refuses a put to what was deleted, and a delete made from an older version', async () => {
      await put(store, configMap('a', 'one'))
      await put(store, configMap('a', 'two'))
      await expect(remove(store, 'a', '1')).rejects.toThrow(ConflictError)
      await remove(store, 'a', '2')
      const late = store.commit(() =>
        batch([{ op: 'put', resource: configMap('a'), action: 'configured', expectedResourceVersion: '2' }]),
      )
      await expect(late).rejects.toThrow('ConfigMap default/a has changed since it was read.')
    })

    it('refuses the whole batch where one write of it conflicts', async () => {
      await put(store, configMap('a', 'one'))
      const writes: Write[] = [
        { op: 'put', resource: configMap('b'), action: 'created', expectedResourceVersion: null },
        { op: 'put', resource: configMap('a', 'two'), action: 'configured', expectedResourceVersion: '9' },
      ]
      await expect(store.commit(() => batch(writes))).rejects.toThrow(ConflictError)
      expect(store.read().snapshot.revision).toBe(1)
      expect(valueOf(store, 'b')).toBeUndefined()
    })
  })

  describe('subscribers', () => {
    it('are told each revision once, in order, after it can be read', async () => {
      const told: number[] = []
      store.subscribe(({ summary }) => {
        expect(store.read().snapshot.revision).toBe(summary.revision)
        told.push(summary.revision)
      })
      await Promise.all(['a', 'b', 'c'].map((of) => put(store, configMap(of))))
      expect(told).toEqual([1, 2, 3])
    })

    it('are told nothing after they stop', async () => {
      const told: number[] = []
      const stop = store.subscribe(({ summary }) => told.push(summary.revision))
      await put(store, configMap('a'))
      stop()
      await put(store, configMap('b'))
      expect(told).toEqual([1])
    })
  })

  describe('since', () => {
    it('gives what came after a revision, and nothing after the newest', async () => {
      for (const of of ['a', 'b', 'c']) await put(store, configMap(of))
      expect(store.since(1)?.map(({ summary }) => summary.revision)).toEqual([2, 3])
      expect(store.since(3)).toEqual([])
    })

    it('is a gap for a revision that is not there yet', () => {
      expect(store.since(7)).toBeNull()
    })

    it('is a gap where more than 1,000 revisions have passed', async () => {
      await Promise.all(Array.from({ length: 1001 }, (_, index) => put(store, configMap('a', String(index)))))
      expect(store.since(0)).toBeNull()
      expect(store.since(1)).toHaveLength(1000)
    })
  })

  describe('history', () => {
    it('lists config revisions, newest first, by pages', async () => {
      for (const of of ['a', 'b', 'c', 'd']) await put(store, configMap(of), of === 'c')
      const numbers = async (options?: { before?: number; limit?: number }) =>
        (await store.revisions(options)).map(({ revision }) => revision)
      expect(await numbers()).toEqual([4, 2, 1])
      expect(await numbers({ limit: 1 })).toEqual([4])
      expect(await numbers({ before: 4, limit: 1 })).toEqual([2])
      expect(await numbers({ limit: 0 })).toEqual([])
    })

    it('keeps author, time and message', async () => {
      await put(store, configMap('a'))
      expect(await store.revisions()).toEqual([
        {
          revision: 1,
          author: 'ada',
          message: 'a change',
          at: '2026-01-02T03:04:05Z',
          changes: [{ kind: 'ConfigMap', namespace: 'default', name: 'a', action: 'created' }],
        },
      ])
    })

    it('gives one revision with its contents, and null for one that never was', async () => {
      await put(store, configMap('a', 'one'))
      await put(store, configMap('a', 'two'))
      expect((await store.revision(1))?.changes[0]?.after).toMatchObject({ data: { value: 'one' } })
      expect(await store.revision(3)).toBeNull()
    })

    it('tells status from configuration', async () => {
      await put(store, configMap('a'))
      const status = await put(store, configMap('a', 'status'), true)
      expect(status?.configRevision).toBe(1)
      expect(store.read()).toMatchObject({ configRevision: 1, snapshot: { revision: 2 } })
    })
  })

  describe('closing and opening', () => {
    it('gives back everything: resources, revisions, history and what came since', async () => {
      await put(store, configMap('a', 'one'))
      await put(store, configMap('a', 'two'))
      await put(store, configMap('b', 'ü "\n\u2028'), true)
      await remove(store, 'a')
      const before = store.read()
      const history = await store.revisions()
      await reopen()
      expect([...store.read().snapshot.all()]).toEqual([...before.snapshot.all()])
      expect(store.read().snapshot.revision).toBe(4)
      expect(store.read().configRevision).toBe(4)
      expect(await store.revisions()).toEqual(history)
      expect(store.since(2)?.map(({ summary }) => summary.revision)).toEqual([3, 4])
      expect((await store.revision(2))?.changes[0]?.before).toMatchObject({ data: { value: 'one' } })
    })

    it('goes on counting', async () => {
      await put(store, configMap('a'))
      await reopen()
      expect((await put(store, configMap('b')))?.summary.revision).toBe(2)
    })

    it('finishes commits that were begun before closing, and refuses later ones', async () => {
      const begun = put(store, configMap('a'))
      const closed = store.close()
      await expect(put(store, configMap('b'))).rejects.toThrow('closed')
      await closed
      expect((await begun)?.summary.revision).toBe(1)
      store = await place.open()
      expect(valueOf(store, 'a')).toBe('')
    })
  })
}
