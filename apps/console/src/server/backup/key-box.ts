/** Key box: the encryption keys under a passphrase, so that a backup can be restored where the key file is not. */
import { argon2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { formatKeyRing, parseKeyRing, seal, unseal, type KeyRing } from '@signalbox/shared/lib'
import * as z from 'zod'

/** OWASP's argon2id parameters for keys, in KiB; a passphrase is guessed offline by whoever has the file. */
const parameters = { memory: 65_536, passes: 3, parallelism: 1, tagLength: 32 }
const context = 'keys of a backup'
export const minPassphraseLength = 12

const keyBox = z.strictObject({
  kdf: z.literal('argon2id'),
  memory: z.number().int().min(8).max(1_048_576),
  passes: z.number().int().min(1).max(16),
  parallelism: z.number().int().min(1).max(8),
  salt: z.base64(),
  sealed: z.string(),
})

export async function closeKeyBox(keys: KeyRing, passphrase: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await deriveKey(passphrase, { ...parameters, salt })
  const sealed = seal(formatKeyRing(keys), context, { keys: [key], random: (bytes) => randomBytes(bytes) })
  const { memory, passes, parallelism } = parameters
  return `${JSON.stringify({ kdf: 'argon2id', memory, passes, parallelism, salt: salt.toString('base64'), sealed })}\n`
}

/** @throws Error with a sentence where the passphrase is not the one, or the box is damaged. */
export async function openKeyBox(text: string, passphrase: string): Promise<KeyRing> {
  const { memory, passes, parallelism, salt, sealed } = keyBox.parse(JSON.parse(text))
  const key = await deriveKey(passphrase, {
    memory,
    passes,
    parallelism,
    tagLength: 32,
    salt: Buffer.from(salt, 'base64'),
  })
  const opened = unseal(sealed, context, [key])
  const keys = opened === null ? null : parseKeyRing(opened)
  if (keys === null || !keys.ok) throw new Error('The passphrase is not the one that this backup was made with.')
  return keys.value
}

type Derivation = typeof parameters & { readonly salt: Buffer }

async function deriveKey(passphrase: string, { salt, ...rest }: Derivation): Promise<Uint8Array> {
  return promisify(argon2)('argon2id', { ...rest, message: passphrase.normalize('NFKC'), nonce: salt })
}
