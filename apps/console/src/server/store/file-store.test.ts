import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileStore } from './file-store.ts'
import { configMap, put, storeSuite, valueOf } from './store.suite.ts'

const makeFolder = () => mkdtemp(join(tmpdir(), 'signalbox-store-'))
const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true })

describe('file store', () => {
  storeSuite(async () => {
    const folder = await makeFolder()
    return { open: () => openFileStore({ folder }), remove: () => removeFolder(folder) }
  })
})

describe('file store with a new log file every three lines', () => {
  storeSuite(async () => {
    const folder = await makeFolder()
    const limits = { segmentLines: 3, segmentBytes: 1024 * 1024 }
    return { open: () => openFileStore({ folder, limits }), remove: () => removeFolder(folder) }
  })
})

describe('on disk', () => {
  let folder: string

  beforeEach(async () => {
    folder = await makeFolder()
  })
  afterEach(() => removeFolder(folder))

  it('keeps one file for each kind and namespace, one resource a line', async () => {
    const store = await openFileStore({ folder })
    await put(store, configMap('a', 'one', 'team-a'))
    await put(store, configMap('b', 'two', 'team-a'))
    await put(store, configMap('c', 'three', 'team-b'))
    await store.close()
    expect(await readdir(join(folder, 'resources', 'ConfigMap'))).toEqual(['team-a.json', 'team-b.json'])
    const lines = (await readFile(join(folder, 'resources', 'ConfigMap', 'team-a.json'), 'utf8')).split('\n')
    expect(lines.slice(1, 3).map((line) => line.slice(0, 37))).toEqual([
      '{"apiVersion":"v1","kind":"ConfigMap"',
      '{"apiVersion":"v1","kind":"ConfigMap"',
    ])
  })

  it('removes the file of a namespace that holds nothing of the kind any more', async () => {
    const store = await openFileStore({ folder })
    await put(store, configMap('a'))
    await store.commit(() => ({
      writes: [
        { op: 'delete', ref: { kind: 'ConfigMap', namespace: 'default', name: 'a' }, expectedResourceVersion: null },
      ],
      author: 'ada',
      message: '',
      at: '2026-01-02T03:04:05Z',
      statusOnly: false,
    }))
    await store.close()
    expect(await readdir(join(folder, 'resources', 'ConfigMap'))).toEqual([])
  })

  it('is readable by its owner only', async () => {
    const store = await openFileStore({ folder: join(folder, 'store') })
    await put(store, configMap('a'))
    await store.close()
    const paths = ['', 'log', 'log/000000000001.jsonl', 'resources/ConfigMap', 'resources/ConfigMap/default.json']
    const modes = await Promise.all(paths.map(async (path) => (await stat(join(folder, 'store', path))).mode & 0o777))
    expect(modes).toEqual([0o700, 0o700, 0o600, 0o700, 0o600])
  })

  it('acknowledges together what arrived together: fifty commits are one group of lines', async () => {
    const store = await openFileStore({ folder })
    await Promise.all(Array.from({ length: 50 }, (_, index) => put(store, configMap(`a-${index}`))))
    await store.close()
    const lines = (await readFile(join(folder, 'log', '000000000001.jsonl'), 'utf8')).trim().split('\n')
    expect(lines).toHaveLength(50)
    expect(lines.filter((line) => line.includes('"durable":0')).length).toBeGreaterThan(1)
  })

  it('goes on after a write that failed, with nothing of it left', async () => {
    const store = await openFileStore({ folder, limits: { segmentLines: 1, segmentBytes: 1024 } })
    await put(store, configMap('a'))
    await rm(join(folder, 'log'), { recursive: true })
    await writeFile(join(folder, 'log'), '')
    await expect(put(store, configMap('b'))).rejects.toThrow('could not be written')
    expect(valueOf(store, 'b')).toBeUndefined()
    expect(store.read().snapshot.revision).toBe(1)
    await store.close()
  })
})
