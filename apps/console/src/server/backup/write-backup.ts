/**
 * Writing a backup, while the console runs or when it does not.
 *
 * Resource files come first and the revision log after them: opening the copy rolls the files forward by the log, as after a
 * crash, so that whatever is committed meanwhile is either in it as a whole or not at all.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { KeyRing } from '@signalbox/shared/lib'
import { pack, type Pack } from 'tar-stream'
import { hasCode } from '../store/durable.ts'
import { closeKeyBox } from './key-box.ts'
import { isKept, keptFolders, keyBoxName, manifestName, type Manifest } from './manifest.ts'

export interface BackupSource {
  readonly dataFolder: string
  /** With a passphrase the keys go along, sealed by it; without, a restore needs the key file of this installation. */
  readonly keys: { readonly ring: KeyRing; readonly passphrase: string } | null
  readonly now: Date
}

/** A gzipped tar archive. Errors of reading end the stream with them. */
export function writeBackup(source: BackupSource): Readable {
  const archive = pack()
  const zipped = createGzip()
  archive.once('error', (error) => zipped.destroy(error))
  fill(archive, source).catch((error: unknown) =>
    archive.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return archive.pipe(zipped)
}

async function fill(archive: Pack, { dataFolder, keys, now }: BackupSource): Promise<void> {
  const files: Manifest['files'] = []
  for (const path of await listFiles(dataFolder)) {
    const content = await readIfThere(join(dataFolder, path))
    if (content === null) continue
    await add(archive, path, content)
    files.push({ path, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') })
  }
  if (keys !== null) await add(archive, keyBoxName, Buffer.from(await closeKeyBox(keys.ring, keys.passphrase)))
  const manifest: Manifest = { format: 'signalbox/backup/1', at: now.toISOString(), files }
  await add(archive, manifestName, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))
  archive.finalize()
}

function add(archive: Pack, name: string, content: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  archive.entry({ name, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve()))
  return promise
}

/** The log is the last of the store: see the head of this file. */
async function listFiles(dataFolder: string): Promise<readonly string[]> {
  const found = await Promise.all(keptFolders.map((folder) => listFolder(dataFolder, folder)))
  const isLog = (path: string) => path.startsWith('store/log/')
  const all = found.flat().filter(isKept).sort()
  return [...all.filter((path) => !isLog(path)), ...all.filter(isLog)]
}

async function listFolder(dataFolder: string, folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(dataFolder, folder), { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(dataFolder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/** `null` where it was replaced or removed since it was listed. */
async function readIfThere(path: string): Promise<Buffer | null> {
  return readFile(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })
}
