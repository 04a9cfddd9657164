import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { toBase64 } from '@signalbox/shared/lib'
import { pack } from 'tar-stream'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { POST as apply } from '@/app/signalbox/v1/apply/route.ts'
import { newAccount } from '../access/account.ts'
import { loadKeys } from '../keys/load-keys.ts'
import { startSystem, stopSystem } from '../start.ts'
import type { System } from '../system.ts'
import { adminToken, call } from '../test-server.ts'
import { restoreBackup, type RestoreOptions } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

const canary = 'canary-4711'
const passphrase = 'a passphrase that is long enough'
const now = new Date('2026-03-04T05:06:07Z')

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-backup-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function withConsole<T>(folder: string, run: (system: System) => Promise<T>): Promise<T> {
  const system = await startSystem({ SIGNALBOX_DATA: folder, SIGNALBOX_ADMIN_TOKEN: adminToken })
  try {
    return await run(system)
  } finally {
    await stopSystem(system)
    globalThis.signalboxSystem = undefined
  }
}

async function change(text: string): Promise<void> {
  const headers = { 'content-type': 'application/yaml' }
  const response = await call(apply, '/signalbox/v1/apply', { method: 'POST', body: text, headers })
  expect(response.status).toBe(200)
}

const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: x, namespace: default }\nstringData: { key: ${canary} }\n`
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\n`

async function backUp(dataFolder: string, phrase: string | null = passphrase): Promise<Buffer> {
  const keys = phrase === null ? null : { ring: await loadKeys({ dataFolder }), passphrase: phrase }
  return buffer(writeBackup({ dataFolder, keys, now }))
}

function restore(archive: Buffer, options: Partial<RestoreOptions> & { readonly dataFolder: string }) {
  return restoreBackup(Readable.from([archive]), { passphrase, replace: false, now, ...options })
}

let source: string
beforeEach(async () => {
  source = await newFolder()
})

describe('a backup', () => {
  it('restored on a fresh machine has everything: resources, Secrets, history, accounts, the audit log', async () => {
    const [revision, archive] = await withConsole(source, async ({ store, access }) => {
      await change(secret)
      await change(configMap('a'))
      await access.accounts.add(newAccount('ada', now.toISOString(), 'handle'))
      return [store.read().snapshot.revision, await backUp(source)]
    })
    const fresh = await newFolder()
    expect(await restore(archive, { dataFolder: fresh })).toMatchObject({
      revision,
      at: now.toISOString(),
      asideFolder: null,
    })
    await withConsole(fresh, async ({ store, access, audit }) => {
      const { snapshot } = store.read()
      expect(snapshot.get('Secret', 'default/x')?.data).toEqual({ key: toBase64(canary) })
      expect(snapshot.get('ConfigMap', 'default/a')).toBeDefined()
      expect((await store.revisions()).map(({ author }) => author)).toContain('automation')
      expect(access.accounts.find('ada')?.name).toBe('ada')
      expect(await audit.firstBroken()).toBeNull()
    })
  })

  it('shows no secret, key or passphrase to whoever opens the file', async () => {
    const archive = await withConsole(source, async () => {
      await change(secret)
      return backUp(source)
    })
    const text = gunzipSync(archive).toString('latin1')
    const [key] = await loadKeys({ dataFolder: source })
    for (const value of [canary, toBase64(canary), key.toBase64(), passphrase]) expect(text).not.toContain(value)
  })

  it('made while the console writes is whole, and holds every change that was acknowledged before it began', async () => {
    const archive = await withConsole(source, async () => {
      for (let index = 0; index < 20; index += 1) await change(configMap(`before-${index}`))
      const writing = Promise.all(Array.from({ length: 20 }, (_, index) => change(configMap(`meanwhile-${index}`))))
      const made = await backUp(source)
      await writing
      return made
    })
    const fresh = await newFolder()
    await restore(archive, { dataFolder: fresh })
    await withConsole(fresh, async ({ store }) => {
      const names = store
        .read()
        .snapshot.list('ConfigMap')
        .map(({ metadata }) => metadata.name)
      expect(names.filter((name) => name.startsWith('before-'))).toHaveLength(20)
    })
  })

  it('without a passphrase opens with the key file of its installation alone', async () => {
    const archive = await withConsole(source, async () => {
      await change(secret)
      return backUp(source, null)
    })
    await expect(restore(archive, { dataFolder: await newFolder() })).rejects.toThrow('encrypted by another key')
    const fresh = await newFolder()
    const encryptionKeyFile = join(source, 'keys', 'encryption.keys')
    await restore(archive, { dataFolder: fresh, encryptionKeyFile, passphrase: null })
    expect(await readdir(fresh)).not.toContain('keys')
  })
})

describe('a restore', () => {
  it('refuses a folder that holds data, and puts it aside where that is asked', async () => {
    const archive = await withConsole(source, async () => {
      await change(configMap('new'))
      return backUp(source)
    })
    const used = await newFolder()
    await withConsole(used, () => change(configMap('old')))
    await expect(restore(archive, { dataFolder: used })).rejects.toThrow('--replace')
    const { asideFolder } = await restore(archive, { dataFolder: used, replace: true })
    await withConsole(used, async ({ store }) => {
      expect(
        store
          .read()
          .snapshot.list('ConfigMap')
          .map(({ metadata }) => metadata.name),
      ).toEqual(['new'])
    })
    expect(await readdir(asideFolder ?? '')).toContain('store')
    expect((await stat(join(used, 'keys', 'encryption.keys'))).mode & 0o777).toBe(0o600)
  })

  it('is refused while the console runs', async () => {
    const archive = await withConsole(source, () => backUp(source))
    await withConsole(source, async () => {
      await expect(restore(archive, { dataFolder: source, replace: true })).rejects.toThrow('Another console')
    })
  })

  it.each([
    { damage: 'cut off', harm: (archive: Buffer) => archive.subarray(0, archive.length / 2) },
    { damage: 'no archive', harm: () => Buffer.from('hello') },
    { damage: 'empty', harm: () => Buffer.alloc(0) },
    {
      damage: 'changed inside',
      harm: (archive: Buffer) => {
        const content = gunzipSync(archive)
        const at = content.indexOf('"ConfigMap"')
        content.write('"ConfigMaq"', at)
        return gzipSync(content)
      },
    },
  ])('of a file that is $damage says so, and leaves what is there as it is', async ({ harm }) => {
    const archive = await withConsole(source, async () => {
      await change(configMap('a'))
      return backUp(source)
    })
    const used = await newFolder()
    await withConsole(used, () => change(configMap('old')))
    const before = await readFile(join(used, 'store', 'log', '000000000001.jsonl'))
    await expect(restore(harm(archive), { dataFolder: used, replace: true })).rejects.toThrow(
      'This is not a whole backup',
    )
    expect(await readFile(join(used, 'store', 'log', '000000000001.jsonl'))).toEqual(before)
    expect(await readdir(used)).not.toContain('restoring')
  })

  it.each(['../outside', 'store/../../outside', '/etc/outside', 'keys/encryption.keys', 'store\\..\\outside'])(
    'writes nothing outside of its folder: %s',
    async (name) => {
      const archive = pack()
      archive.entry({ name }, 'evil')
      archive.finalize()
      const dataFolder = await newFolder()
      const made = gzipSync(await buffer(archive))
      await expect(restore(made, { dataFolder })).rejects.toThrow('This is not a whole backup')
      expect(await readdir(join(dataFolder, '..'))).not.toContain('outside')
    },
  )

  it('with another passphrase says so', async () => {
    const archive = await withConsole(source, () => backUp(source))
    const dataFolder = await newFolder()
    await expect(restore(archive, { dataFolder, passphrase: 'another one' })).rejects.toThrow(
      'The passphrase is not the one',
    )
  })
})
