/** Rotation: everything that rests encrypted comes under a new key. The console must not be running. */
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import { accountsFileIn } from '../access/accounts.ts'
import type { SealedFile } from '../access/sealed-file.ts'
import { settingsFileIn } from '../access/settings.ts'
import { ensureFolder } from '../store/durable.ts'
import { acquireLock } from '../store/lock.ts'
import { resealStore } from '../store/sealed-store.ts'
import { resealKeptPair } from '../tls/key-pair.ts'
import { loadKeys, newKey, ownKeyFile, writeKeyFile, type KeySource } from '../keys/load-keys.ts'

/** Encrypts everything by the first of `keys`; all of them open what is there. */
export async function resealAll(dataFolder: string, keys: KeyRing): Promise<void> {
  const store = join(dataFolder, 'store')
  await ensureFolder(store)
  const lock = await acquireLock(join(store, 'lock'))
  try {
    await resealStore(store, keys)
    await resealKeptPair(dataFolder, keys)
    const access = join(dataFolder, 'access')
    await reseal(accountsFileIn(access, keys))
    await reseal(settingsFileIn(access, keys))
  } finally {
    await lock.release()
  }
}

async function reseal<T>(file: SealedFile<T>): Promise<void> {
  const content = await file.read()
  if (content !== null) await file.write(content)
}

/**
 * Puts a new key into the key file and takes the old ones out when nothing needs them any more. Cut off at any moment, the
 * file still opens everything; run it again.
 *
 * @returns the key file.
 * @throws Error where the keys come from a variable, which only its owner can change.
 */
export async function rotateKeys(source: KeySource): Promise<string> {
  if (source.encryptionKey !== undefined) {
    throw new Error(
      'The keys are in SIGNALBOX_ENCRYPTION_KEY: put a new key in front of it, run "npm run keys -- reseal", then take the old ones out.',
    )
  }
  const path = source.encryptionKeyFile ?? ownKeyFile(source.dataFolder)
  const keys: KeyRing = [newKey(), ...(await loadKeys(source))]
  await writeKeyFile(path, keys)
  await resealAll(source.dataFolder, keys)
  await writeKeyFile(path, [keys[0]])
  return path
}
