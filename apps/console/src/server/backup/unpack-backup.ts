/** Reading a backup: into a folder, each file checked, nothing believed before the end was seen. */
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { KeyRing } from '@signalbox/shared/lib'
import { extract, type Header } from 'tar-stream'
import { syncFolder } from '../store/durable.ts'
import { openKeyBox } from './key-box.ts'
import { isKept, keptFolders, keyBoxName, manifest, manifestName, type Manifest } from './manifest.ts'

export interface Unpacked {
  readonly manifest: Manifest
  /** The keys that went along; `null` where there were none or no passphrase was given. */
  readonly keys: KeyRing | null
}

/** An archive that unpacks to more than this is no backup of ours. */
const maxBytes = 8 * 1024 ** 3
const damaged = 'This is not a whole backup: '

/**
 * Unpacks into `folder`, which must be empty.
 * @throws Error with a sentence where the archive is damaged, cut off or something else, or the passphrase is wrong.
 */
export async function unpackBackup(archive: Readable, folder: string, passphrase: string | null): Promise<Unpacked> {
  const seen = new Map<string, { readonly bytes: number; readonly sha256: string }>()
  let [listed, box]: [Manifest | null, string | null] = [null, null]
  let total = 0
  const entries = extract()
  const take = async () => {
    for await (const entry of entries) {
      total += entry.header.size ?? 0
      if (total > maxBytes) throw new Error(`${damaged}it is larger than any should be.`)
      const content = await buffer(entry)
      const { name } = entry.header
      if (name === manifestName) listed = manifest.parse(JSON.parse(content.toString('utf8')))
      else if (name === keyBoxName) box = content.toString('utf8')
      else if (isPlain(entry.header)) {
        await write(join(folder, name), content)
        seen.set(name, { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') })
      } else throw new Error(`${damaged}it holds ${JSON.stringify(name)}.`)
    }
  }
  await Promise.all([pipeline(archive, createGunzip(), entries), take()]).catch((cause: unknown) => {
    if (cause instanceof Error && cause.message.startsWith(damaged)) throw cause
    throw new Error(`${damaged}it cannot be read.`, { cause })
  })
  const checked = check(listed, seen)
  return { manifest: checked, keys: box === null || passphrase === null ? null : await openKeyBox(box, passphrase) }
}

function check(
  listed: Manifest | null,
  seen: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>,
): Manifest {
  if (listed === null) throw new Error(`${damaged}its end is missing.`)
  for (const { path, bytes, sha256 } of listed.files) {
    const found = seen.get(path)
    if (found?.bytes !== bytes || found.sha256 !== sha256)
      throw new Error(`${damaged}${path} is not as it was written.`)
  }
  if (seen.size !== listed.files.length) throw new Error(`${damaged}it holds files that it does not list.`)
  return listed
}

/** A regular file of a folder that backups hold; no way out of it. */
function isPlain({ name, type }: Header): boolean {
  const parts = name.split('/')
  const isSafe = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\0]/.test(part))
  return (
    type === 'file' && isSafe && keptFolders.some((folder) => parts[0] === folder && parts.length > 1) && isKept(name)
  )
}

async function write(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(path, content, { mode: 0o600, flush: true })
  await syncFolder(dirname(path))
}
