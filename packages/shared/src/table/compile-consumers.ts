/**
 * Consumers and their Secrets → what policies that authenticate look into. An index of a namespace is the same object
 * until one of its consumers, or a Secret that one names, changes.
 */
import { deepEqual, parseBase64 } from '../lib/index.ts'
import { keyOf, type Consumer, type ObjectKey } from '../resources/index.ts'
import { resolveSecretRef, type Snapshot } from '../snapshot/index.ts'
import type { ConsumerEntry, ConsumerIndex, CredentialEntry, CredentialType } from './consumers.ts'
import { sameMap } from './same.ts'

/** Where Kong's own id of a consumer stands. */
const keptAnnotation = 'signalbox.dev/kong-consumer'

/** By namespace. A credential whose Secret cannot be read is left out. */
export function compileConsumers(
  snapshot: Snapshot,
  previous: ReadonlyMap<string, ConsumerIndex> | undefined,
): ReadonlyMap<string, ConsumerIndex> {
  const byNamespace = Map.groupBy(snapshot.list('Consumer'), ({ metadata }) => metadata.namespace ?? '')
  const indexes = new Map<string, ConsumerIndex>()
  for (const [namespace, consumers] of byNamespace) {
    const index = toIndex(snapshot, consumers)
    const before = previous?.get(namespace)
    indexes.set(namespace, before !== undefined && isSame(index, before) ? before : index)
  }
  return sameMap(indexes, previous)
}

function toIndex(snapshot: Snapshot, consumers: readonly Consumer[]): ConsumerIndex {
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
  const kept = /"id":"([0-9A-Fa-f-]{36})"/.exec(metadata.annotations?.[keptAnnotation] ?? '')?.[1]
  return {
    key: keyOf(consumer),
    id: kept ?? metadata.uid ?? keyOf(consumer),
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
    const fields = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, parseBase64(value) ?? ''] as const),
    )
    return [{ type, consumer: entry, id: fields['id'] ?? metadata.uid ?? keyOf(secret.value), fields }]
  })
}

function isSame(left: ConsumerIndex, right: ConsumerIndex): boolean {
  return deepEqual(toPlain(left), toPlain(right))
}

const toPlain = ({ consumers, credentials }: ConsumerIndex) => ({
  consumers: [...consumers.values()],
  credentials: [...credentials],
})
