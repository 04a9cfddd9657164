/**
 * Restoring a backup onto a machine: everything, accounts and history included. The console must not be running.
 *
 *     unpack beside → open it by its keys → put aside what is there → rename into place
 */
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { KeyRing } from '@signalbox/shared/lib'
import { loadKeys, ownKeyFile, writeKeyFile, type KeySource } from '../keys/load-keys.ts'
import { ensureFolder, hasCode, syncFolder } from '../store/durable.ts'
import { openFileStore } from '../store/file-store.ts'
import { acquireLock } from '../store/lock.ts'
import { keptFolders } from './manifest.ts'
import { unpackBackup, type Unpacked } from './unpack-backup.ts'

export interface RestoreOptions extends KeySource {
  readonly passphrase: string | null
  /** Put aside what is there; without, a data folder that is in use already is refused. */
  readonly replace: boolean
  readonly now: Date
}

export interface Restored {
  /** RFC 3339: when the backup was made. */
  readonly at: string
  readonly revision: number
  readonly resources: number
  /** Where what was there before is now; `null` where nothing was. */
  readonly asideFolder: string | null
}

/** @throws Error with a sentence; what was there is untouched then. */
export async function restoreBackup(archive: Readable, options: RestoreOptions): Promise<Restored> {
  const { dataFolder, replace, now } = options
  const present = await presentFolders(dataFolder)
  if (present.length > 0 && !replace) {
    throw new Error(
      `There is data in ${dataFolder} already. Add --replace to put it aside, or set SIGNALBOX_DATA to another folder.`,
    )
  }
  const store = join(dataFolder, 'store')
  await ensureFolder(store)
  const lock = await acquireLock(join(store, 'lock'))
  const beside = join(dataFolder, 'restoring')
  try {
    await rm(beside, { recursive: true, force: true })
    await mkdir(beside, { recursive: true, mode: 0o700 })
    const unpacked = await unpackBackup(archive, beside, options.passphrase)
    const keys = await keysFor(unpacked, options)
    const { revision, resources } = await tryOut(join(beside, 'store'), keys)
    const asideFolder = await putAside(dataFolder, present, now)
    await lock.release()
    await rm(store, { recursive: true, force: true })
    for (const folder of await presentFolders(beside)) await rename(join(beside, folder), join(dataFolder, folder))
    if (unpacked.keys !== null && isOwnFile(options)) await keepKeys(dataFolder, unpacked.keys)
    await syncFolder(dataFolder)
    return { at: unpacked.manifest.at, revision, resources, asideFolder }
  } finally {
    await rm(beside, { recursive: true, force: true })
    await lock.release()
  }
}

const isOwnFile = ({ encryptionKey, encryptionKeyFile }: KeySource): boolean =>
  encryptionKey === undefined && encryptionKeyFile === undefined

/** Those that went along, else those of this installation. */
async function keysFor({ keys }: Unpacked, options: RestoreOptions): Promise<KeyRing> {
  if (keys !== null && isOwnFile(options)) return keys
  return loadKeys(options)
}

/** @throws StoreKeyError, StoreDamagedError: better now than when the console starts. */
async function tryOut(
  folder: string,
  keys: KeyRing,
): Promise<{ readonly revision: number; readonly resources: number }> {
  const store = await openFileStore({ folder, keys, warn: () => undefined })
  const { snapshot } = store.read()
  const resources = [...snapshot.all()].length
  await store.close()
  return { revision: snapshot.revision, resources }
}

async function putAside(dataFolder: string, present: readonly string[], now: Date): Promise<string | null> {
  if (present.length === 0) return null
  const aside = join(dataFolder, `before-restore-${now.toISOString().replace(/[:.]/g, '-')}`)
  await mkdir(aside, { mode: 0o700 })
  for (const folder of present) await rename(join(dataFolder, folder), join(aside, folder))
  await rm(join(aside, 'store', 'lock'), { force: true })
  return aside
}

/** Older backups may need the keys that are there: they stay, behind the restored ones. */
async function keepKeys(dataFolder: string, [first, ...others]: KeyRing): Promise<void> {
  const path = ownKeyFile(dataFolder)
  await mkdir(join(dataFolder, 'keys'), { recursive: true, mode: 0o700 })
  const before = (await exists(path)) ? await loadKeys({ dataFolder }) : []
  const known = new Set([first, ...others].map((key) => key.toBase64()))
  await writeKeyFile(path, [first, ...others, ...before.filter((key) => !known.has(key.toBase64()))])
}

async function presentFolders(folder: string): Promise<readonly string[]> {
  const found = await Promise.all(keptFolders.map(async (name) => ((await exists(join(folder, name))) ? name : null)))
  return found.filter((name) => name !== null)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return false
      throw error
    },
  )
}
