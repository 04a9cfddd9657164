/** Indexes over lists of a snapshot, made on first use and kept as long as the list itself is. */
import type { AnyResource } from '../resources/index.ts'

/**
 * Returns a look-up that groups a list's elements by `keyOf` once per list. Lists of a snapshot are frozen and stay the
 * same object until their kind changes, so the index is never out of date. An element without a key is left out.
 */
export function indexedBy<R extends AnyResource>(
  keyOf: (resource: R) => string | undefined,
): (list: readonly R[], key: string) => readonly R[] {
  const indexes = new WeakMap<readonly R[], ReadonlyMap<string, readonly R[]>>()
  return (list, key) => {
    const index = indexes.get(list) ?? toIndex(list, keyOf)
    indexes.set(list, index)
    return index.get(key) ?? []
  }
}

function toIndex<R>(list: readonly R[], keyOf: (resource: R) => string | undefined): ReadonlyMap<string, readonly R[]> {
  const index = new Map<string, R[]>()
  for (const resource of list) {
    const key = keyOf(resource)
    if (key === undefined) continue
    const group = index.get(key)
    if (group === undefined) index.set(key, [resource])
    else group.push(resource)
  }
  return index
}
