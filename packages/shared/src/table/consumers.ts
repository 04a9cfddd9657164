/** Consumers as policies that authenticate look for them: by credential type, with the fields of their Secrets. */
import type { Consumer, ObjectKey } from '../resources/index.ts'

export type CredentialType = NonNullable<Consumer['spec']['credentials']>[number]['type']

export interface ConsumerEntry {
  readonly key: ObjectKey
  /** Kong's id where it was kept, else the uid; what services are told as X-Consumer-ID. */
  readonly id: string
  readonly username: string | null
  readonly customId: string | null
  readonly groups: readonly string[]
}

export interface CredentialEntry {
  readonly type: CredentialType
  readonly consumer: ConsumerEntry
  /** Tells it from others of the consumer; services are told it as X-Credential-Identifier. Never secret. */
  readonly id: string
  /** Of the Secret, with Kong's names, as text. */
  readonly fields: Readonly<Record<string, string>>
  /** Epoch milliseconds from which on nobody is known by it; `null`: never. */
  readonly expiresAtMs: number | null
}

/** The consumers of one namespace. Immutable; the same object until one of them, or a Secret of theirs, changes. */
export interface ConsumerIndex {
  readonly consumers: ReadonlyMap<ObjectKey, ConsumerEntry>
  readonly credentials: ReadonlyMap<CredentialType, readonly CredentialEntry[]>
  /** Certificates in PEM that vouch for others: `ca.crt` of Secrets and ConfigMaps, by name and by Kong's id. */
  readonly authorities: ReadonlyMap<string, string>
}

export const noConsumers: ConsumerIndex = { consumers: new Map(), credentials: new Map(), authorities: new Map() }
