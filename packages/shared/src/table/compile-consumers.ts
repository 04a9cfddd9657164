/**
 * Consumers and their Secrets → what policies that authenticate look into. An index of a namespace is the same object
 * until one of its consumers, a Secret that one names, or an authority changes.
 */
import { deepEqual, parseBase64 } from '../lib/index.ts'
import { keyOf, type Consumer, type ObjectKey, type Secret } from '../resources/index.ts'
import { resolveSecretRef, type Snapshot } from '../snapshot/index.ts'
import type { ConsumerEntry, ConsumerIndex, CredentialEntry, CredentialType } from './consumers.ts'
import { sameMap } from './same.ts'

type Indexes = ReadonlyMap<string, ConsumerIndex>

/** What indexes were made of; where all of it is the same list as before, so are they. */
const madeOf = new WeakMap<Indexes, readonly unknown[]>()

/** By namespace. A credential whose Secret cannot be read is left out. */
export function compileConsumers(snapshot: Snapshot, previous: Indexes | undefined): Indexes {
  const source = (['Consumer', 'Secret', 'ConfigMap', 'ReferenceGrant'] as const).map((kind) => snapshot.list(kind))
  const before = previous === undefined ? undefined : madeOf.get(previous)
  if (previous !== undefined && before !== undefined && source.every((list, index) => list === before[index]))
    return previous
  const consumers = Map.groupBy(snapshot.list('Consumer'), ({ metadata }) => metadata.namespace ?? '')
  const authorities = authoritiesByNamespace(snapshot)
  const indexes = new Map<string, ConsumerIndex>()
  for (const namespace of new Set([...consumers.keys(), ...authorities.keys()])) {
    const index = {
      ...toIndex(snapshot, consumers.get(namespace) ?? []),
      authorities: authorities.get(namespace) ?? new Map<string, string>(),
    }
    const known = previous?.get(namespace)
    indexes.set(namespace, known !== undefined && isSame(index, known) ? known : index)
  }
  const made = sameMap(indexes, previous)
  madeOf.set(made, source)
  return made
}

function toIndex(snapshot: Snapshot, consumers: readonly Consumer[]): Omit<ConsumerIndex, 'authorities'> {
  const entries = new Map<ObjectKey, ConsumerEntry>()
  const credentials = new Map<CredentialType, CredentialEntry[]>()
  for (const consumer of consumers) {
    const entry = toEntry(consumer)
    entries.set(entry.key, entry)
    for (const credential of credentialsOf(snapshot, consumer, entry)) {
      const list = credentials.get(credential.type)
      if (list === undefined) credentials.set(credential.type, [credential])
      else list.push(credential)
    }
  }
  return { consumers: entries, credentials }
}

function toEntry(consumer: Consumer): ConsumerEntry {
  const { metadata, spec } = consumer
  return {
    key: keyOf(consumer),
    id: idIn(keptOf(consumer, 'consumer')) ?? metadata.uid ?? keyOf(consumer),
    username: spec.username ?? null,
    customId: spec.customId ?? null,
    groups: spec.groups ?? [],
  }
}

function credentialsOf(snapshot: Snapshot, consumer: Consumer, entry: ConsumerEntry): readonly CredentialEntry[] {
  const from = { group: 'signalbox.dev', kind: 'Consumer', namespace: consumer.metadata.namespace ?? '' }
  return (consumer.spec.credentials ?? []).flatMap(({ type, secretRef }): CredentialEntry[] => {
    const secret = resolveSecretRef(snapshot, from, secretRef)
    if (!secret.ok) return []
    const { data = {}, metadata } = secret.value
    const named = Object.entries(data).map(([key, value]) => [key, parseBase64(value) ?? ''] as const)
    const kept = keptOf(secret.value, 'credential')['fields']
    const fields: Fields = { ...(isFields(kept) ? kept : {}), ...Object.fromEntries(named) }
    return [
      {
        type,
        consumer: entry,
        id: idIn(fields) ?? metadata.uid ?? keyOf(secret.value),
        fields: { ...authorityOf(fields), ...Object.fromEntries(named) },
        expiresAtMs: expiryOf(secret.value, fields),
      },
    ]
  })
}

/** Kong's reference to the authority that an mtls-auth credential is for. */
function authorityOf({ ca_certificate: authority }: Fields): Readonly<Record<string, string>> {
  const id = isFields(authority) ? idIn(authority) : null
  return id === null ? {} : { ca_certificate: id }
}

/** Kong's `ttl` of a key: seconds from its creation. */
function expiryOf({ metadata }: Secret, { ttl, created_at: createdAt }: Fields): number | null {
  const seconds = Number(ttl ?? 0)
  const startMs = typeof createdAt === 'number' ? createdAt * 1000 : Date.parse(metadata.creationTimestamp ?? '')
  return seconds > 0 && !Number.isNaN(startMs) ? startMs + seconds * 1000 : null
}

const authorityKey = 'ca.crt'

/** Where a ConfigMap and a Secret have the same name it is the Secret that counts. */
function authoritiesByNamespace(snapshot: Snapshot): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const byNamespace = new Map<string, Map<string, string>>()
  const note = (namespace = '', name: string, pem: string): void => {
    const authorities = byNamespace.get(namespace) ?? new Map<string, string>()
    byNamespace.set(namespace, authorities.set(name, pem))
  }
  for (const { metadata, data } of snapshot.list('ConfigMap')) {
    const pem = data?.[authorityKey]
    if (pem !== undefined) note(metadata.namespace, metadata.name, pem)
  }
  for (const secret of snapshot.list('Secret')) {
    const { metadata, data } = secret
    const pem = data?.[authorityKey] === undefined ? null : parseBase64(data[authorityKey])
    if (pem === null) continue
    note(metadata.namespace, metadata.name, pem)
    const id = idIn(keptOf(secret, 'ca-certificate'))
    if (id !== null) note(metadata.namespace, id, pem)
  }
  return byNamespace
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const idIn = ({ id }: Fields): string | null => (typeof id === 'string' ? id : null)

/** What an import from Kong kept of the entity; nothing where the resource does not come from there. */
function keptOf({ metadata }: Consumer | Secret, entity: string): Fields {
  try {
    const kept: unknown = JSON.parse(metadata.annotations?.[`signalbox.dev/kong-${entity}`] ?? '{}')
    return isFields(kept) ? kept : {}
  } catch {
    return {}
  }
}

function isSame(left: ConsumerIndex, right: ConsumerIndex): boolean {
  return deepEqual(toPlain(left), toPlain(right))
}

const toPlain = ({ consumers, credentials, authorities }: ConsumerIndex) => ({
  consumers: [...consumers.values()],
  credentials: [...credentials],
  authorities: [...authorities],
})
