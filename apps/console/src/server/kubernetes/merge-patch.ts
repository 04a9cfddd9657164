/**
 * Merge patches on JSON values; the input is not changed.
 *
 * - JSON Merge Patch (RFC 7396): objects merge, `null` removes, everything else replaces, lists as a whole.
 * - Strategic merge: the same, except that lists merge as the schema says (`x-kubernetes-list-type`), with `$patch: delete`,
 *   `$patch: replace`, `$retainKeys`, `$deleteFromPrimitiveList` and `$setElementOrder`.
 *
 * Sources: RFC 7396; Kubernetes community, "Strategic Merge Patch".
 */
import type { StructuralSchema } from '@signalbox/shared/formats'
import { deepEqual } from '@signalbox/shared/lib'

type Members = Readonly<Record<string, unknown>>

/** RFC 7396. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isMembers(patch)) return patch
  const merged = new Map(isMembers(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, applyMergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

const deleteFromList = '$deleteFromPrimitiveList/'
const elementOrder = '$setElementOrder/'

/** Strategic merge, see above. Lists of which the schema says nothing, or whose elements lack the key, are replaced whole. */
export function applyStrategicPatch(target: unknown, patch: unknown, schema: StructuralSchema): unknown {
  if (!isMembers(patch)) return patch
  if (patch['$patch'] === 'replace') return withoutDirectives(patch)
  if (patch['$patch'] === 'delete') return {}
  const merged = new Map(isMembers(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    const list = key.startsWith(deleteFromList) ? key.slice(deleteFromList.length) : null
    if (list !== null && Array.isArray(value)) merged.set(list, withoutValues(merged.get(list), value))
    if (key.startsWith('$')) continue
    const own = schemaOf(schema, key)
    if (value === null) merged.delete(key)
    else if (Array.isArray(value)) merged.set(key, mergeLists(merged.get(key), value, own))
    else merged.set(key, applyStrategicPatch(merged.get(key), value, own))
  }
  for (const [key, order] of Object.entries(patch)) {
    if (!key.startsWith(elementOrder) || !Array.isArray(order)) continue
    const list = key.slice(elementOrder.length)
    if (merged.has(list)) merged.set(list, inOrder(merged.get(list), order, mergeKeysOf(schemaOf(schema, list))))
  }
  const retained = patch['$retainKeys']
  const entries = [...merged].filter(([key]) => !Array.isArray(retained) || retained.includes(key))
  return Object.fromEntries(entries)
}

function schemaOf(schema: StructuralSchema, key: string): StructuralSchema {
  const own = Object.hasOwn(schema.properties ?? {}, key) ? schema.properties?.[key] : undefined
  return own ?? schema.additionalProperties ?? {}
}

function mergeKeysOf(schema: StructuralSchema): readonly string[] {
  return schema['x-kubernetes-list-map-keys'] ?? []
}

function mergeLists(target: unknown, patch: readonly unknown[], schema: StructuralSchema): unknown {
  const given = patch.filter((element) => !isDirective(element, 'replace'))
  const live = Array.isArray(target) && given.length === patch.length ? target : []
  if (schema['x-kubernetes-list-type'] === 'set') {
    return [...live, ...given.filter((value) => !live.some((other) => deepEqual(other, value)))]
  }
  const keys = mergeKeysOf(schema)
  const isKeyed =
    keys.length > 0 && given.every((element) => isMembers(element) && keys.some((key) => element[key] !== undefined))
  if (!isKeyed) return given.filter((element) => !isDirective(element, 'delete'))
  return given.reduce<readonly unknown[]>((elements, change) => {
    const isMeant = (element: unknown) => isSameElement(element, change, keys)
    if (isDirective(change, 'delete')) return elements.filter((element) => !isMeant(element))
    const index = elements.findIndex(isMeant)
    const merged = applyStrategicPatch(elements[index], change, schema.items ?? {})
    return index === -1 ? [...elements, merged] : elements.with(index, merged)
  }, live)
}

/** Keys that a change leaves out may be anything: kubectl names ports by their number alone. */
function isSameElement(element: unknown, change: unknown, keys: readonly string[]): boolean {
  if (!isMembers(element) || !isMembers(change)) return false
  return keys.every(
    (key) => change[key] === undefined || element[key] === undefined || deepEqual(element[key], change[key]),
  )
}

/** Elements that `order` names in its order, where the first of them stood; the others stay before and behind. */
function inOrder(list: unknown, order: readonly unknown[], keys: readonly string[]): unknown {
  if (!Array.isArray(list)) return list
  const placeOf = (element: unknown) =>
    order.findIndex((named) => (keys.length === 0 ? deepEqual(named, element) : isSameElement(element, named, keys)))
  const named = list.filter((element) => placeOf(element) !== -1).toSorted((a, b) => placeOf(a) - placeOf(b))
  let next = 0
  return list.map((element) => (placeOf(element) === -1 ? element : named[next++]))
}

function withoutValues(list: unknown, values: readonly unknown[]): unknown {
  return Array.isArray(list) ? list.filter((item) => !values.some((value) => deepEqual(value, item))) : list
}

function isDirective(element: unknown, directive: 'delete' | 'replace'): boolean {
  return isMembers(element) && element['$patch'] === directive
}

function withoutDirectives(patch: Members): Members {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => !key.startsWith('$')))
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
