/**
 * Merge patches on JSON values; the input is not changed.
 *
 * - JSON Merge Patch (RFC 7396): objects merge, `null` removes, everything else replaces, lists as a whole.
 * - Strategic merge: the same, except that lists of objects merge by their key (Kubernetes `patchMergeKey`,
 *   `x-kubernetes-list-map-keys`) with `$patch: delete` and `$patch: replace`.
 */
type Members = Readonly<Record<string, unknown>>

/** The key by which elements of a list are the same one, by the field that holds the list. Others are replaced whole. */
const listMapKeys: Readonly<Record<string, readonly string[]>> = {
  listeners: ['name'],
  conditions: ['type'],
  ports: ['port', 'protocol'],
  ownerReferences: ['uid'],
  set: ['name'],
  add: ['name'],
}

/** RFC 7396. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  return merge(target, patch, null)
}

/** Strategic merge, see above. Lists whose elements lack the key are replaced as a whole. */
export function applyStrategicPatch(target: unknown, patch: unknown): unknown {
  return merge(target, patch, mergeLists)
}

type ListMerge = (target: unknown, patch: readonly unknown[], field: string) => unknown

function merge(target: unknown, patch: unknown, lists: ListMerge | null): unknown {
  if (!isMembers(patch)) return patch
  if (lists !== null && patch['$patch'] === 'replace') return withoutDirective(patch)
  const merged = new Map(isMembers(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (lists !== null && key.startsWith('$')) continue
    if (value === null) merged.delete(key)
    else if (lists !== null && Array.isArray(value)) merged.set(key, lists(merged.get(key), value, key))
    else merged.set(key, merge(merged.get(key), value, lists))
  }
  return Object.fromEntries(merged)
}

function mergeLists(target: unknown, patch: readonly unknown[], field: string): unknown {
  const keys = listMapKeys[field]
  const hasKeys = keys !== undefined && patch.every((element) => isMembers(element) && hasSomeKey(element, keys))
  if (!hasKeys || !Array.isArray(target)) return patch.filter((element) => !isDirective(element, 'delete'))
  const replaced = patch.some((element) => isDirective(element, 'replace'))
  return patch.reduce<readonly unknown[]>(
    (elements, change) => {
      const index = elements.findIndex((element) => isSameElement(element, change, keys))
      if (isDirective(change, 'delete')) return elements.filter((_, at) => at !== index)
      if (isDirective(change, 'replace')) return elements
      const merged = merge(elements[index], change, mergeLists)
      return index === -1 ? [...elements, merged] : elements.with(index, merged)
    },
    replaced ? [] : [...target],
  )
}

function hasSomeKey(element: Members, keys: readonly string[]): boolean {
  return element['$patch'] === 'replace' || keys.some((key) => element[key] !== undefined)
}

function isSameElement(a: unknown, b: unknown, keys: readonly string[]): boolean {
  if (!isMembers(a) || !isMembers(b)) return false
  return keys.every((key) => b[key] === undefined || a[key] === b[key])
}

function isDirective(element: unknown, directive: 'delete' | 'replace'): boolean {
  return isMembers(element) && element['$patch'] === directive
}

function withoutDirective(patch: Members): Members {
  return Object.fromEntries(Object.entries(patch).filter(([key]) => key !== '$patch'))
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
