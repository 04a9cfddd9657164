/**
 * How lists merge: element by element where elements have a key, value by value where they are a set, else as a whole.
 *
 * Source: Gateway API and Kubernetes types, `+listType`, `+listMapKey`, `+patchMergeKey`.
 */
import type { Kind } from '../resources/index.ts'
import type { StructuralSchema } from './structural-schema.ts'

/** Keys of the elements, by the name of the list. */
const mapKeys: Readonly<Record<string, readonly string[]>> = {
  listeners: ['name'],
  conditions: ['type'],
  ports: ['port', 'protocol'],
  perPort: ['port'],
  ownerReferences: ['uid'],
  headers: ['name'],
  queryParams: ['name'],
  set: ['name'],
  add: ['name'],
}

const sets: ReadonlySet<string> = new Set(['finalizers', 'remove', 'allowMethods', 'allowOrigins', 'exposeHeaders'])

/** Kinds whose lists are replaced whole, whatever they are called. */
const atomicKinds: ReadonlySet<Kind> = new Set<Kind>(['EndpointSlice'])

type ListType = Pick<
  StructuralSchema,
  | 'x-kubernetes-list-type'
  | 'x-kubernetes-list-map-keys'
  | 'x-kubernetes-patch-merge-key'
  | 'x-kubernetes-patch-strategy'
>

/** @param field name of the list. @param element schema of its elements. */
export function listTypeOf(
  { kind, field }: { readonly kind: Kind; readonly field: string },
  element: StructuralSchema,
): ListType {
  const keys = mapKeys[field]
  const [mergeKey] = keys ?? []
  const { properties } = element
  const hasKeys = properties !== undefined && keys?.every((key) => Object.hasOwn(properties, key)) === true
  if (hasKeys && mergeKey !== undefined && (!atomicKinds.has(kind) || field === 'ownerReferences')) {
    return {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': keys,
      'x-kubernetes-patch-merge-key': mergeKey,
      'x-kubernetes-patch-strategy': 'merge',
    }
  }
  if (!sets.has(field) || element.type !== 'string') return { 'x-kubernetes-list-type': 'atomic' }
  return { 'x-kubernetes-list-type': 'set', 'x-kubernetes-patch-strategy': 'merge' }
}
