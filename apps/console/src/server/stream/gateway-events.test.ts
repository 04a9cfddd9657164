import type { ConfigMap, Gateway } from '@signalbox/shared/resources'
import { createSnapshot, type ChangeEvent, type SnapshotEvent } from '@signalbox/shared/snapshot'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { gatewayEventStream } from './gateway-events.ts'
import { EventReader, openTestSystem, type TestSystem } from './stream.suite.ts'

const configMap = (name: string, value = ''): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default' },
  data: { value },
})

const gateway = (address: string, attachedRoutes = 0): Gateway => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'web', namespace: 'default' },
  spec: { gatewayClassName: 'signalbox', listeners: [] },
  status: {
    addresses: [{ type: 'IPAddress', value: address }],
    listeners: [{ name: 'http', attachedRoutes, conditions: [] }],
  },
})

let system: TestSystem
let readers: EventReader[] = []

beforeEach(async () => {
  system = await openTestSystem()
})
afterEach(async () => {
  for (const reader of readers) await reader.cancel()
  readers = []
  await system.close()
})

function join(lastEventId: string | null = null, namespaces?: readonly string[]): EventReader {
  const { signal } = new AbortController()
  const reader = new EventReader(gatewayEventStream(system, { lastEventId, namespaces, signal }))
  readers.push(reader)
  return reader
}

describe('gateway events', () => {
  it('begin with a snapshot whose hash is that of its resources', async () => {
    await system.put(configMap('a'))
    const { event, id, data } = (await join().next()) ?? {}
    const sent = data as SnapshotEvent
    expect({ event, id }).toEqual({ event: 'snapshot', id: '1' })
    expect(sent.hash).toBe(createSnapshot(sent.resources, 1).hash)
    expect(sent.resources.map((resource) => resource.metadata.name)).toEqual(['a'])
  })

  it('for some namespaces alone tell nothing of others, and keep pace with their revisions', async () => {
    const inTeam = (name: string): ConfigMap => ({ ...configMap(name), metadata: { name, namespace: 'team-a' } })
    await system.put(configMap('a'))
    await system.put(inTeam('b'))
    const reader = join(null, ['team-a'])
    const sent = (await reader.next())?.data as SnapshotEvent
    expect(sent.resources.map((resource) => resource.metadata.name)).toEqual(['b'])
    let held = createSnapshot(sent.resources, sent.revision)
    expect(held.hash).toBe(sent.hash)
    for (const change of [
      () => system.put(configMap('c')),
      () => system.put(inTeam('d')),
      () => system.remove(inTeam('b')),
    ]) {
      await change()
      const told = (await reader.next())?.data as ChangeEvent
      held = held.withChange(told, told.revision)
      expect([held.hash, held.revision]).toEqual([told.hash, system.store.read().configRevision])
    }
    expect([...held.all()].map(({ metadata }) => metadata.name)).toEqual(['d'])
  })

  it('go on with changes that lead from one revision to the next', async () => {
    await system.put(configMap('a'))
    const reader = join()
    await reader.next()
    await system.put(configMap('b'))
    const change = (await reader.next())?.data as ChangeEvent
    expect(change).toMatchObject({ revision: 2, previousRevision: 1, deletes: [] })
    expect(change.upserts.map((resource) => resource.metadata.name)).toEqual(['b'])
    await system.remove(configMap('b'))
    expect((await reader.next())?.data).toMatchObject({
      revision: 3,
      previousRevision: 2,
      upserts: [],
      deletes: [{ kind: 'ConfigMap', namespace: 'default', name: 'b' }],
    })
  })

  it('leave a client that applies them with what the store holds', async () => {
    await system.put(configMap('a', 'one'))
    const reader = join()
    const joined = await reader.next()
    const sent = joined?.data as SnapshotEvent
    let held = createSnapshot(sent.resources, 1)
    await Promise.all([system.put(configMap('b')), system.put(configMap('a', 'two')), system.remove(configMap('b'))])
    while (held.revision < 4) {
      const change = (await reader.next())?.data as ChangeEvent
      expect(change.previousRevision).toBe(held.revision)
      held = held.withChange(change, change.revision)
      expect(held.hash).toBe(change.hash)
    }
    expect(held.hash).toBe(system.store.read().snapshot.hash)
  })

  it('join what came while the client was busy to one event', async () => {
    await system.put(configMap('a', '0'))
    const reader = join('1')
    await Promise.all(Array.from({ length: 50 }, (_, index) => system.put(configMap('a', String(index + 1)))))
    await reader.next()
    const change = (await reader.next())?.data as ChangeEvent
    expect(change).toMatchObject({ revision: 51, previousRevision: 1, upserts: [{ data: { value: '50' } }] })
  })

  it('leave out revisions that change status alone, and status itself except addresses', async () => {
    await system.put(gateway('127.0.0.1'))
    const reader = join()
    const snapshot = (await reader.next())?.data as SnapshotEvent
    expect(snapshot.resources).toMatchObject([{ status: { addresses: [{ value: '127.0.0.1' }] } }])
    expect(JSON.stringify(snapshot)).not.toContain('attachedRoutes')
    await system.put(gateway('127.0.0.1', 1), true)
    await system.put(configMap('a'))
    expect((await reader.next())?.data).toMatchObject({
      revision: 3,
      previousRevision: 1,
      upserts: [{ kind: 'ConfigMap' }],
    })
  })

  it('tell of an address that a status gave', async () => {
    await system.put(gateway('127.0.0.1'))
    const reader = join()
    await reader.next()
    await system.put(gateway('127.0.0.2'), true)
    expect((await reader.next())?.data).toMatchObject({
      revision: 2,
      previousRevision: 1,
      upserts: [{ status: { addresses: [{ value: '127.0.0.2' }] } }],
    })
  })

  it('resume after Last-Event-ID with what was missed, or with nothing and the hash', async () => {
    await system.put(configMap('a'))
    await system.put(configMap('b'))
    expect((await join('1').next())?.data).toMatchObject({ revision: 2, previousRevision: 1, upserts: [{}] })
    expect((await join('2').next())?.data).toEqual({
      revision: 2,
      previousRevision: 2,
      hash: system.store.read().snapshot.hash,
      upserts: [],
      deletes: [],
    })
  })

  it('begin anew with a snapshot after a gap, and for a revision that never was', async () => {
    await Promise.all(Array.from({ length: 1001 }, (_, index) => system.put(configMap('a', String(index)))))
    expect((await join('0').next())?.event).toBe('snapshot')
    expect((await join('5000').next())?.event).toBe('snapshot')
  })

  it('end when the console stops', async () => {
    const reader = join()
    await reader.next()
    system.hub.close()
    expect(await reader.next()).toBeNull()
  })
})
