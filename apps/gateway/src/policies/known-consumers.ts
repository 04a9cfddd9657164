/**
 * Known consumers: look-ups in the consumers of one namespace, made on first use and kept as long as they are the same.
 *
 * Keys are looked up by a hash that is keyed anew in every process, so that how long a look-up takes says nothing about
 * the keys that exist; values that are compared are compared in constant time.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ConsumerEntry, ConsumerIndex, CredentialEntry, CredentialType } from '@signalbox/shared/table'

/** The field of each credential type that is looked for. */
const lookedUpBy: Readonly<Partial<Record<CredentialType, string>>> = {
  'key-auth': 'key',
  'basic-auth': 'username',
  jwt: 'key',
  'hmac-auth': 'username',
  'mtls-auth': 'subject_name',
}

export class KnownConsumers {
  readonly #consumers = {
    id: new Map<string, ConsumerEntry>(),
    username: new Map<string, ConsumerEntry>(),
    custom_id: new Map<string, ConsumerEntry>(),
  }
  readonly #index: ConsumerIndex
  readonly #credentials = new Map<CredentialType, ReadonlyMap<string, readonly CredentialEntry[]>>()

  constructor(index: ConsumerIndex) {
    this.#index = index
    for (const consumer of index.consumers.values()) {
      this.#consumers.id.set(consumer.id, consumer)
      if (consumer.username !== null) this.#consumers.username.set(consumer.username, consumer)
      if (consumer.customId !== null) this.#consumers.custom_id.set(consumer.customId, consumer)
    }
  }

  /** Whom a policy's config names: by id, else by username. */
  named(idOrUsername: string): ConsumerEntry | null {
    return this.#consumers.id.get(idOrUsername) ?? this.#consumers.username.get(idOrUsername) ?? null
  }

  /** The first that has `value` in one of `fields`, in their order. */
  by(fields: readonly ('id' | 'username' | 'custom_id')[], value: string): ConsumerEntry | null {
    for (const field of fields) {
      const found = this.#consumers[field].get(value)
      if (found !== undefined) return found
    }
    return null
  }

  byUsernameIgnoringCase(username: string): ConsumerEntry | null {
    const wanted = username.toLowerCase()
    for (const [name, consumer] of this.#consumers.username) if (name.toLowerCase() === wanted) return consumer
    return null
  }

  /**
   * Credentials of `type` that are found by `value`: a key, a username, a subject. Those that have expired are none.
   * @param nowMs Since the epoch.
   */
  credentials(type: CredentialType, value: string, nowMs: number): readonly CredentialEntry[] {
    const found = this.#byDigest(type).get(digest(value)) ?? []
    return found.filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > nowMs)
  }

  /** The first of them; see {@link credentials}. */
  credential(type: CredentialType, value: string, nowMs: number): CredentialEntry | null {
    return this.credentials(type, value, nowMs)[0] ?? null
  }

  #byDigest(type: CredentialType): ReadonlyMap<string, readonly CredentialEntry[]> {
    const known = this.#credentials.get(type)
    if (known !== undefined) return known
    const field = lookedUpBy[type] ?? 'key'
    const made = new Map<string, CredentialEntry[]>()
    for (const credential of this.#index.credentials.get(type) ?? []) {
      const value = credential.fields[field]
      if (value === undefined || value === '') continue
      const same = made.get(digest(value))
      if (same === undefined) made.set(digest(value), [credential])
      else same.push(credential)
    }
    this.#credentials.set(type, made)
    return made
  }
}

const known = new WeakMap<ConsumerIndex, KnownConsumers>()

/** The same for the same index. */
export function knownIn(index: ConsumerIndex): KnownConsumers {
  const found = known.get(index) ?? new KnownConsumers(index)
  known.set(index, found)
  return found
}

const processKey = randomBytes(32)

/** Of a secret, good for nothing outside this process. */
export function digest(secret: string): string {
  return createHmac('sha256', processKey).update(secret).digest('base64')
}

/** Whether both are the same, in a time that does not tell where they differ. */
export function isSameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(Buffer.from(digest(given)), Buffer.from(digest(wanted)))
}
