/**
 * Passwords of consumers are hashed before they are stored, whichever door they come through: those of Secrets of the type
 * `signalbox.dev/basic-auth`, and of Secrets that a Consumer names as a basic-auth credential. What is a hash already
 * stays; a password that the stored hash is of keeps that hash, so that writing the same again changes nothing.
 */
import { parseBase64, toBase64 } from '@signalbox/shared/lib'
import { keyOf, toObjectKey, type Consumer, type ObjectKey, type Secret } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import { hashPassword, PasswordsBusyError, verifyPassword } from '../access/passwords.ts'
import { VerbError } from './errors.ts'
import type { Draft } from './plan-change.ts'

/** Hashes by Secret and password, both in base64 as `data` has them. */
export type PasswordHashes = ReadonlyMap<string, string>

/** @throws VerbError `Unavailable` where too many passwords are being worked out. */
export async function hashPasswords(draft: Draft, snapshot: Snapshot): Promise<PasswordHashes> {
  const hashes = new Map<string, string>()
  for (const { secret, password } of passwordsIn(draft, snapshot)) {
    const stored = parseBase64(snapshot.get('Secret', keyOf(secret))?.data?.['password'] ?? '')
    hashes.set(markOf(secret), toBase64(await hashOnce(password, stored).catch(toVerbError)))
  }
  return hashes
}

async function hashOnce(password: string, stored: string | null): Promise<string> {
  if (stored !== null && isHash(stored) && (await verifyPassword(password, stored))) return stored
  return hashPassword(password)
}

function toVerbError(error: unknown): never {
  if (error instanceof PasswordsBusyError) throw new VerbError('Unavailable', error.message)
  throw error
}

/**
 * `draft` with hashes in the place of passwords.
 * @throws VerbError `Conflict` where it holds a password that `hashes` was not made for.
 */
export function withHashedPasswords(draft: Draft, snapshot: Snapshot, hashes: PasswordHashes): Draft {
  const found = new Map<Secret, string>()
  for (const { secret } of passwordsIn(draft, snapshot)) {
    const hash = hashes.get(markOf(secret))
    if (hash === undefined)
      throw new VerbError('Conflict', `Secret ${keyOf(secret)} has changed meanwhile. Repeat the change.`)
    found.set(secret, hash)
  }
  if (found.size === 0) return draft
  const upserts = draft.upserts.map((upsert) => {
    const { resource } = upsert
    const hash = resource.kind === 'Secret' ? found.get(resource) : undefined
    if (resource.kind !== 'Secret' || hash === undefined) return upsert
    return { ...upsert, resource: { ...resource, data: { ...resource.data, password: hash } } }
  })
  return { ...draft, upserts }
}

const markOf = (secret: Secret): string => `${keyOf(secret)} ${secret.data?.['password'] ?? ''}`

const isHash = (text: string): boolean =>
  /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/.test(text)

/** The placeholder that stands for what is stored; see `secret-mask.ts`. */
const placeholder = '[redacted]'

const secretType = 'signalbox.dev/basic-auth'

interface Written {
  readonly secret: Secret
  readonly password: string
}

/** Passwords in the clear that the draft would store. */
function passwordsIn({ upserts }: Draft, snapshot: Snapshot): readonly Written[] {
  const secrets = upserts.flatMap(({ resource }) => (resource.kind === 'Secret' ? [resource] : []))
  if (secrets.every(({ data }) => data?.['password'] === undefined)) return []
  const consumers = [
    ...upserts.flatMap(({ resource }) => (resource.kind === 'Consumer' ? [resource] : [])),
    ...snapshot.list('Consumer'),
  ]
  const named = new Set(consumers.flatMap(secretsOf))
  return secrets.flatMap((secret) => {
    if (secret.type !== secretType && !named.has(keyOf(secret))) return []
    const password = parseBase64(secret.data?.['password'] ?? '')
    if (password === null || password === '' || password === placeholder || isHash(password)) return []
    return [{ secret, password }]
  })
}

function secretsOf({ metadata, spec }: Consumer): readonly ObjectKey[] {
  return (spec.credentials ?? []).flatMap(({ type, secretRef }) =>
    type === 'basic-auth' ? [toObjectKey(secretRef.name, secretRef.namespace ?? metadata.namespace)] : [],
  )
}
