/**
 * Keys by which secrets are encrypted at rest. In order: `SIGNALBOX_ENCRYPTION_KEY` (the keys themselves, by comma),
 * `SIGNALBOX_ENCRYPTION_KEY_FILE` (a file of them), else `keys/encryption.keys` in the data folder, made at the first start and
 * readable by its owner only. The first key encrypts, all of them decrypt.
 */
import { randomBytes } from 'node:crypto'
import { link, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatKeyRing, parseKeyRing, type KeyRing } from '@signalbox/shared/lib'
import { hasCode, readIfThere, replaceFile, syncFolder } from '../store/durable.ts'

export interface KeySource {
  /** `SIGNALBOX_DATA`. */
  readonly dataFolder: string
  /** `SIGNALBOX_ENCRYPTION_KEY`. */
  readonly encryptionKey?: string
  /** `SIGNALBOX_ENCRYPTION_KEY_FILE`. */
  readonly encryptionKeyFile?: string
}

/** Where the keys are kept that the console made itself. */
export const ownKeyFile = (dataFolder: string): string => join(dataFolder, 'keys', 'encryption.keys')

export function newKey(): Uint8Array {
  return randomBytes(32)
}

/** @throws Error with a sentence for who starts the console, where the keys cannot be read. */
export async function loadKeys({ dataFolder, encryptionKey, encryptionKeyFile }: KeySource): Promise<KeyRing> {
  if (encryptionKey !== undefined) return parse(encryptionKey, 'SIGNALBOX_ENCRYPTION_KEY')
  if (encryptionKeyFile !== undefined) return readKeyFile(encryptionKeyFile)
  const path = ownKeyFile(dataFolder)
  if ((await readIfThere(path)) === null) await createKeyFile(path)
  return readKeyFile(path)
}

/** Replaces the keys of `path`; durable when it returns. */
export async function writeKeyFile(path: string, keys: KeyRing): Promise<void> {
  await replaceFile(path, (handle) => handle.writeFile(formatKeyRing(keys)))
}

async function readKeyFile(path: string): Promise<KeyRing> {
  const content = await readIfThere(path)
  if (content === null)
    throw new Error(`There is no key file at ${path}. Put it back, or name another by SIGNALBOX_ENCRYPTION_KEY_FILE.`)
  return parse(content.toString('utf8'), path)
}

function parse(text: string, source: string): KeyRing {
  const keys = parseKeyRing(text)
  if (keys.ok) return keys.value
  throw new Error(`${source} cannot be used: ${keys.error}. Make one with: openssl rand -base64 32`)
}

/** Whole or not at all; of two processes that begin together one makes it. */
async function createKeyFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const own = `${path}.${process.pid}`
  await writeKeyFile(own, [newKey()])
  try {
    await link(own, path)
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  } finally {
    await rm(own, { force: true })
  }
  await syncFolder(dirname(path))
}
