import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBase64, type KeyRing } from '@signalbox/shared/lib'
import type { AnyResource, Secret } from '@signalbox/shared/resources'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openFileStore } from './file-store.ts'
import { resealStore } from './sealed-store.ts'
import { storeSuite } from './store.suite.ts'
import type { Store } from './store.ts'

const [oldKey, newKey] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const keys: KeyRing = [oldKey]
const canary = 'canary-4711'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-sealed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function secret(name: string, value = canary): Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name, namespace: 'default' },
    data: { password: toBase64(value) },
  }
}

async function put(store: Store, resource: AnyResource): Promise<void> {
  await store.commit(({ snapshot }) => {
    const before = snapshot.get('Secret', `default/${resource.metadata.name}`)
    const action = before === undefined ? 'created' : 'configured'
    const expectedResourceVersion = before?.metadata.resourceVersion ?? null
    const writes = [{ op: 'put', resource, action, expectedResourceVersion } as const]
    return { writes, author: 'ada', message: '', at: '2026-01-02T03:04:05Z', statusOnly: false }
  })
}

/** Every file below the folder as text. */
async function everything(): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')))).join('\n')
}

async function valuesWith(ring: KeyRing): Promise<readonly (string | undefined)[]> {
  const store = await openFileStore({ folder, keys: ring })
  const values = store
    .read()
    .snapshot.list('Secret')
    .map(({ data }) => data?.['password'])
  await store.close()
  return values
}

describe('a sealed store', () => {
  storeSuite(async () => {
    const place = await mkdtemp(join(tmpdir(), 'signalbox-sealed-'))
    return {
      open: () => openFileStore({ folder: place, keys }),
      remove: () => rm(place, { recursive: true, force: true }),
    }
  })
})

describe('what rests on disk', () => {
  it('holds no value of a Secret: not in the log, the resource files or the ones before them', async () => {
    const store = await openFileStore({ folder, keys })
    await put(store, secret('a'))
    await put(store, secret('a', `${canary}-again`))
    await store.close()
    const text = await everything()
    expect(text).toContain('"name":"a"')
    for (const value of [canary, toBase64(canary), toBase64(`${canary}-again`)]) expect(text).not.toContain(value)
    expect(await valuesWith(keys)).toEqual([toBase64(`${canary}-again`)])
  })

  it('is sealed at the first opening with keys, where an older version left it in clear', async () => {
    const store = await openFileStore({ folder })
    await put(store, secret('a'))
    await store.close()
    expect(await everything()).toContain(toBase64(canary))
    expect(await valuesWith(keys)).toEqual([toBase64(canary)])
    expect(await everything()).not.toContain(toBase64(canary))
  })

  it('keeps its history over that, line by line, a line that was cut off included', async () => {
    const store = await openFileStore({ folder })
    for (const name of ['a', 'b', 'c']) await put(store, secret(name))
    await store.close()
    const log = join(folder, 'log', '000000000001.jsonl')
    await writeFile(log, '[{"revision":4,"conf', { flag: 'a' })
    const said: string[] = []
    const again = await openFileStore({ folder, keys, warn: (message) => said.push(message) })
    expect((await again.revisions()).map(({ revision }) => revision)).toEqual([3, 2, 1])
    expect(said).toEqual([expect.stringContaining('was cut short')])
    await again.close()
  })

  it('takes a value that looks sealed for what it is: a value', async () => {
    const store = await openFileStore({ folder, keys })
    await put(store, { ...secret('a'), data: { password: 'sealed:1:AAAA' } })
    await store.close()
    expect(await valuesWith(keys)).toEqual(['sealed:1:AAAA'])
  })
})

describe('another key', () => {
  beforeEach(async () => {
    const store = await openFileStore({ folder, keys })
    await put(store, secret('a'))
    await store.close()
  })

  it('opens nothing, changes nothing and says what is needed', async () => {
    const before = await everything()
    await expect(openFileStore({ folder, keys: [newKey] })).rejects.toThrow('SIGNALBOX_ENCRYPTION_KEY')
    expect(await everything()).toBe(before)
  })

  it('takes over, log and all, so that the old one is needed no more', async () => {
    await resealStore(folder, [newKey, oldKey])
    expect(await valuesWith([newKey])).toEqual([toBase64(canary)])
    await expect(openFileStore({ folder, keys })).rejects.toThrow('another key')
  })

  it('is safe to bring in again after having been cut off at any file', async () => {
    const half = `${folder}-half`
    await cp(folder, half, { recursive: true })
    await resealStore(folder, [newKey, oldKey])
    for (const file of ['log', 'resources']) {
      await cp(join(folder, file), join(half, file), { recursive: true })
      const store = await openFileStore({ folder: half, keys: [newKey, oldKey] })
      expect(
        store
          .read()
          .snapshot.list('Secret')
          .map(({ data }) => data?.['password']),
      ).toEqual([toBase64(canary)])
      await store.close()
    }
    await rm(half, { recursive: true })
  })
})
