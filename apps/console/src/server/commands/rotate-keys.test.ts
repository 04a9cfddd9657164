import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Settings } from '../access/settings.ts'
import { readConfig } from '../config.ts'
import { loadKeys, ownKeyFile } from '../keys/load-keys.ts'
import { openFileStore } from '../store/file-store.ts'
import { configMap, put } from '../store/store.suite.ts'
import { loadKeyPair } from '../tls/key-pair.ts'
import { resealAll, rotateKeys } from './rotate-keys.ts'

const now = new Date('2026-03-04T05:06:07Z')
let dataFolder: string
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'signalbox-keys-'))
})
afterEach(() => rm(dataFolder, { recursive: true, force: true }))

const config = () => readConfig({ SIGNALBOX_DATA: dataFolder })
const openStore = async () => openFileStore({ folder: join(dataFolder, 'store'), keys: await loadKeys(config()) })

it('a rotation leaves one key, another one, under which store and certificate open', async () => {
  const store = await openStore()
  await put(store, configMap('a'))
  await store.close()
  const settings = await Settings.open(join(dataFolder, 'access'), await loadKeys(config()))
  await settings.update({})
  const [before, pair] = [await loadKeys(config()), await loadKeyPair(config(), await loadKeys(config()), now)]
  expect(await rotateKeys(config())).toBe(ownKeyFile(dataFolder))
  const after = await loadKeys(config())
  expect(after).toHaveLength(1)
  expect(after).not.toEqual(before)
  expect(await loadKeyPair(config(), after, now)).toEqual(pair)
  const again = await openStore()
  expect((await Settings.open(join(dataFolder, 'access'), after)).read()).toEqual(settings.read())
  expect(again.read().snapshot.list('ConfigMap')).toHaveLength(1)
  await again.close()
})

it('a rotation is refused while the console runs, and the key file opens everything then as before', async () => {
  const store = await openStore()
  await expect(rotateKeys(config())).rejects.toThrow('Another console')
  await store.close()
  await (await openStore()).close()
})

it('keys in a variable are left to their owner', async () => {
  const encryptionKey = Buffer.alloc(32, 7).toString('base64')
  await expect(rotateKeys({ dataFolder, encryptionKey })).rejects.toThrow('npm run keys -- reseal')
  await resealAll(dataFolder, await loadKeys({ dataFolder, encryptionKey }))
  const sealed = await readFile(join(dataFolder, 'store', 'sealed.json'), 'utf8')
  expect(sealed).toContain('sealed:1:')
})
