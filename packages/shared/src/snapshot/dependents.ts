/** Dependents: who would notice if a resource went away. What a person is told before deleting. */
import { isKind, kinds, type ResourceRef } from '../resources/index.ts'
import { outgoingReferences } from './outgoing-references.ts'
import type { Snapshot } from './snapshot.ts'

export interface Dependent {
  readonly ref: ResourceRef
  /** Path of the field in the dependent that names the resource; `metadata.namespace` for what lives in a Namespace. */
  readonly how: string
}

/**
 * Every field of every resource that names `ref`, by kind, key and place; a resource that names it twice is there
 * twice. Of a Namespace: everything in it. Cost: linear in the snapshot.
 */
export function dependentsOf(snapshot: Snapshot, ref: ResourceRef): readonly Dependent[] {
  if (!isKind(ref.kind)) return []
  const { group, kind, namespaced } = kinds[ref.kind]
  const dependents: Dependent[] = []
  for (const resource of snapshot.all()) {
    const { name, namespace } = resource.metadata
    const from: ResourceRef = { kind: resource.kind, namespace, name }
    if (kind === 'Namespace' && namespace === ref.name) dependents.push({ ref: from, how: 'metadata.namespace' })
    for (const outgoing of outgoingReferences(resource)) {
      const names =
        outgoing.group === group &&
        outgoing.kind === kind &&
        outgoing.name === ref.name &&
        (!namespaced || outgoing.namespace === ref.namespace)
      if (names) dependents.push({ ref: from, how: outgoing.path })
    }
  }
  return dependents
}

/** `2 HTTPRoutes and 1 Gateway point here.`, each resource counted once; `''` where nothing does. */
export function toDependentsText(dependents: readonly Dependent[]): string {
  const byKind = new Map<string, Set<string>>()
  for (const { ref } of dependents) {
    const keys = byKind.get(ref.kind) ?? new Set()
    byKind.set(ref.kind, keys.add(`${ref.namespace ?? ''}/${ref.name}`))
  }
  const counts = [...byKind].map(([kind, keys]) => ({
    text: `${keys.size} ${kind}${keys.size === 1 ? '' : 's'}`,
    keys,
  }))
  if (counts.length === 0) return ''
  const texts = counts.map(({ text }) => text)
  const list = texts.length === 1 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
  const one = counts.length === 1 && counts[0]?.keys.size === 1
  return `${list} ${one ? 'points' : 'point'} here.`
}
