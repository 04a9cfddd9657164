import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startSystem, stopSystem } from './start.ts'
import { getSystem } from './system.ts'

let folder: string
const environment = () => ({ SIGNALBOX_DATA: folder })

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-start-'))
})
afterEach(async () => {
  const system = getSystem()
  if (system !== null) await stopSystem(system)
  globalThis.signalboxSystem = undefined
  await rm(folder, { recursive: true, force: true })
})

describe('start', () => {
  it('gives an empty store Namespace default and an accepted GatewayClass signalbox', async () => {
    const { store } = await startSystem(environment())
    const { snapshot } = store.read()
    expect(snapshot.get('Namespace', 'default')?.metadata).toMatchObject({
      labels: { 'kubernetes.io/metadata.name': 'default' },
      generation: 1,
    })
    expect(snapshot.get('GatewayClass', 'signalbox')?.status?.conditions).toMatchObject([
      { type: 'Accepted', status: 'True' },
    ])
    expect(await store.revisions()).toMatchObject([{ revision: 1, author: 'system', message: 'First start' }])
  })

  it('does not bring back what a person has deleted', async () => {
    const { store } = await startSystem(environment())
    const ref = { kind: 'Namespace', name: 'default' }
    await store.commit(() => ({
      writes: [{ op: 'delete', ref, expectedResourceVersion: null }],
      author: 'ada',
      message: '',
      at: '2026-01-02T03:04:05Z',
      statusOnly: false,
    }))
    await store.close()
    globalThis.signalboxSystem = undefined
    expect((await startSystem(environment())).store.read().snapshot.get('Namespace', 'default')).toBeUndefined()
  })

  it('is the same system for everyone in the process', async () => {
    const system = await startSystem(environment())
    expect(await startSystem(environment())).toBe(system)
    expect(getSystem()).toBe(system)
  })

  it('fails where another has the folder open, and leaves that one alone', async () => {
    const system = await startSystem(environment())
    globalThis.signalboxSystem = undefined
    await expect(startSystem(environment())).rejects.toThrow('has this data folder open')
    globalThis.signalboxSystem = system
  })

  it('wakes the streams with each commit, and ends them on stopping', async () => {
    const system = await startSystem(environment())
    let woken = 0
    system.hub.subscribe(() => (woken += 1))
    await system.store.commit(() => ({
      writes: [{ op: 'delete', ref: { kind: 'Namespace', name: 'default' }, expectedResourceVersion: null }],
      author: 'ada',
      message: '',
      at: '2026-01-02T03:04:05Z',
      statusOnly: false,
    }))
    expect(woken).toBeGreaterThan(0)
    await stopSystem(system)
    expect(system.hub.closing.aborted).toBe(true)
    expect(await readdir(join(folder, 'store'))).not.toContain('lock')
  })
})
