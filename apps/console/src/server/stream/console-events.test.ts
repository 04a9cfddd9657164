import { Rights, type Grant } from '@signalbox/shared/access'
import type { AnyResource, Secret } from '@signalbox/shared/resources'
import { Visibility } from '../access/visibility.ts'
import type { Write } from '../store/store.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { consoleEventStream, type ConsoleEventStreamOptions } from './console-events.ts'
import { EventReader, openTestSystem, type TestSystem } from './stream.suite.ts'

const canary = Buffer.from('canary-secret-value').toString('base64')

const configMap = (name: string, namespace = 'default'): AnyResource => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
})
const secret: Secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key', namespace: 'default' },
  type: 'Opaque',
  data: { 'tls.key': canary },
}

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

/** What is visible to who is bound to nothing but this. */
function visibleTo(grants: readonly Grant[]): Visibility {
  return new Visibility(new Rights({ name: 'ada', groups: [] }, grants), new Set(['default', 'other']))
}

const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
const grant = (namespace: string | null): Grant => ({
  namespace,
  rules: [everything],
  binding: { kind: 'RoleBinding', name: 'a' },
  role: { kind: 'Role', name: 'b' },
})

function join(options: Partial<ConsoleEventStreamOptions> = {}): EventReader {
  const visibility = () => visibleTo([grant(null)])
  const signal = new AbortController().signal
  const reader = new EventReader(consoleEventStream(system, { lastEventId: null, signal, visibility, ...options }))
  readers.push(reader)
  return reader
}

describe('console events', () => {
  it('begin with hello and runtime, and go on with each change', async () => {
    await system.put(configMap('a'))
    const reader = join()
    expect(await reader.next()).toEqual({
      id: '1',
      event: 'hello',
      data: { revision: 1, configRevision: 1, gap: true },
    })
    expect(await reader.next()).toMatchObject({ event: 'runtime', data: { revision: 1, gateways: [] } })
    await system.put(configMap('b'), true)
    expect(await reader.next()).toMatchObject({
      id: '2',
      event: 'change',
      data: {
        revision: 2,
        configRevision: 1,
        previousRevision: 1,
        statusOnly: true,
        upserts: [{ metadata: { name: 'b' } }],
        deletes: [],
        summary: { author: 'ada', changes: [{ name: 'b', action: 'created' }] },
      },
    })
    await system.remove(configMap('a'))
    expect(await reader.next()).toMatchObject({ data: { deletes: [{ kind: 'ConfigMap', name: 'a' }], upserts: [] } })
  })

  it('resume after Last-Event-ID: hello says where the client stands, then come the changes', async () => {
    for (const name of ['a', 'b', 'c']) await system.put(configMap(name))
    const reader = join({ lastEventId: '1' })
    expect((await reader.next())?.data).toEqual({ revision: 1, configRevision: 1, gap: false })
    expect((await reader.next())?.data).toMatchObject({ previousRevision: 1, revision: 2 })
    expect((await reader.next())?.data).toMatchObject({ previousRevision: 2, revision: 3 })
  })

  it('say that there is a gap where the revision is too old', async () => {
    await Promise.all(Array.from({ length: 1001 }, (_, index) => system.put(configMap(`a-${index}`))))
    expect((await join({ lastEventId: '0' }).next())?.data).toMatchObject({ revision: 1001, gap: true })
  })

  it('say that there is a gap rather than tell of more than 500 changed resources', async () => {
    const reader = join()
    await reader.next()
    await reader.next()
    const writes = Array.from({ length: 501 }, (_, index): Write => {
      return { op: 'put', resource: configMap(`a-${index}`), action: 'created', expectedResourceVersion: null }
    })
    await system.store.commit(() => ({ writes, author: 'ada', message: '', at: '', statusOnly: false }))
    expect(await reader.next()).toEqual({
      id: '1',
      event: 'hello',
      data: { revision: 1, configRevision: 1, gap: true },
    })
    await system.put(configMap('b'))
    expect((await reader.next())?.data).toMatchObject({ previousRevision: 1, revision: 2 })
  })

  it('never carry the value of a Secret', async () => {
    const reader = join()
    await reader.next()
    await reader.next()
    await system.put(secret)
    const event = await reader.next()
    expect(event).toMatchObject({ data: { upserts: [{ kind: 'Secret', data: { 'tls.key': expect.any(String) } }] } })
    expect(JSON.stringify(event)).not.toContain(canary)
  })

  it('leave out what the reader may not see, and still follow on each other', async () => {
    const reader = join({ visibility: () => visibleTo([grant('default')]) })
    await reader.next()
    await reader.next()
    await system.put(configMap('hidden', 'other'))
    await system.put(configMap('shown'))
    const event = await reader.next()
    expect(event).toMatchObject({ id: '2', data: { previousRevision: 0, revision: 2 } })
    expect(JSON.stringify(event)).not.toContain('hidden')
  })

  it('tell the reader to ask anew where his rights have changed, and go by the new ones', async () => {
    let grants = [grant('default'), grant('other')]
    const reader = join({ visibility: () => visibleTo(grants) })
    await reader.next()
    await reader.next()
    grants = [grant('default')]
    await system.put(configMap('hidden', 'other'))
    expect(await reader.next()).toMatchObject({ event: 'hello', data: { gap: true } })
    await system.put(configMap('hidden-too', 'other'))
    await system.put(configMap('shown'))
    const event = await reader.next()
    expect(event).toMatchObject({ event: 'change', data: { upserts: [{ metadata: { name: 'shown' } }] } })
  })

  it('carry runtime only where it differs', async () => {
    const reader = join()
    await reader.next()
    await reader.next()
    expect(system.runtime.publish()).toBe(false)
    system.hub.wake()
    await system.put(configMap('a'))
    expect((await reader.next())?.event).toBe('change')
    expect(system.runtime.publish()).toBe(true)
    system.hub.wake()
    expect(await reader.next()).toMatchObject({ event: 'runtime', data: { revision: 1 } })
  })
})
