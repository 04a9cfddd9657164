/**
 * Sealed store: by which keys the store's secrets are sealed, and how they come under others.
 *
 *     sealed.json   {"check":"sealed:1:…"}   a known text, sealed as the secrets are; there once everything is sealed
 */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { seal, unseal, type KeyRing } from '@signalbox/shared/lib'
import { createCodec, isRecord, type Codec } from './codec.ts'
import { ensureFolder, readIfThere, replaceFile } from './durable.ts'
import { emptyResourceFile, resourceDatabase } from './resource-file.ts'
import { listKeys } from './resource-files.ts'
import { rewriteLog } from './revision-log.ts'
import { StoreKeyError } from './store-error.ts'

const checkedText = 'signalbox store'

/**
 * Sees to it that `keys` open the store, and that nothing secret rests in it in clear: what an older version left so is
 * sealed now.
 *
 * @throws StoreKeyError where the store was sealed by other keys.
 */
export async function ensureSealed(folder: string, keys: KeyRing, codec: Codec): Promise<void> {
  const content = await readIfThere(join(folder, 'sealed.json'))
  if (content === null) return reseal(folder, keys, codec)
  if (unseal(toCheck(content), checkedText, keys) !== null) return
  throw new StoreKeyError(
    `The secrets in ${folder} are encrypted by another key than the one that is there. Give the key that they were written with (SIGNALBOX_ENCRYPTION_KEY, SIGNALBOX_ENCRYPTION_KEY_FILE, or the file keys/encryption.keys of the data folder), beside any new one.`,
  )
}

/**
 * Brings everything under the first of `keys`; the others open what is there now. The store must not be open. Cut off, it
 * leaves a store that the same keys open.
 */
export async function resealStore(folder: string, keys: KeyRing): Promise<void> {
  const codec = createCodec(keys)
  await ensureSealed(folder, keys, codec)
  await reseal(folder, keys, codec)
}

async function reseal(folder: string, keys: KeyRing, codec: Codec): Promise<void> {
  await rewriteLog(join(folder, 'log'), codec)
  for (const key of await listKeys(join(folder, 'resources'))) await rewriteFile(join(folder, 'resources', key), codec)
  const check = seal(checkedText, checkedText, { keys, random: (bytes) => randomBytes(bytes) })
  await ensureFolder(folder)
  await replaceFile(join(folder, 'sealed.json'), (handle) => handle.writeFile(`${JSON.stringify({ check })}\n`))
}

/** A damaged file stays for recovery to find; the one before it holds the same secrets and is rewritten too. */
async function rewriteFile(path: string, codec: Codec): Promise<void> {
  for (const file of [`${path}.json.bak`, `${path}.json`]) {
    const database = resourceDatabase(file, codec)
    await database.read().catch(() => undefined)
    if (database.data === emptyResourceFile) continue
    await database.write()
    await rm(`${file}.bak`, { force: true })
  }
}

function toCheck(content: Buffer): string {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'))
    return isRecord(value) && typeof value['check'] === 'string' ? value['check'] : ''
  } catch {
    return ''
  }
}
