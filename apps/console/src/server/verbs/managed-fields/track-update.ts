/** What a write that is no apply makes of the managers: who writes a field has it, and nobody else. */
import type { AnyResource } from '@signalbox/shared/resources'
import { fieldsOf, isSameField, type FieldPath, type Members } from './fields.ts'
import { readManagers, toEntries, without, type Manager } from './managers.ts'

export interface UpdateOptions {
  readonly manager: string
  /** RFC 3339. */
  readonly at: string
}

/**
 * Entries for `metadata.managedFields` of `next`; undefined where the resource is not tracked.
 *
 * Entries that came with `next` stand for those of `stored`, so that a client can hand over fields; an empty list, or one
 * with an empty entry, ends the tracking.
 */
export function trackUpdate(
  stored: AnyResource,
  next: AnyResource,
  { manager, at }: UpdateOptions,
): Members[] | undefined {
  const given = next.metadata.managedFields
  const entries = given ?? stored.metadata.managedFields ?? []
  const managers = readManagers(entries)
  if (managers.length === 0) return undefined
  const [before, after] = [fieldsOf(stored, stored.kind), fieldsOf(next, next.kind)]
  const changed = new Map<string, FieldPath>(
    [...after].flatMap(([id, { path }]) => (isSameField(before, after, id) ? [] : [[id, path] as const])),
  )
  const isOwn = (other: Manager) => other.name === manager && other.operation === 'Update'
  const kept = managers.map((other) => ({
    ...other,
    owned: without(other.owned, (id) => !after.has(id) || (changed.has(id) && !isOwn(other))),
  }))
  if (changed.size === 0) return toEntries(kept)
  const own = kept.find(isOwn)
  const owned = new Map([...(own?.owned ?? []), ...changed])
  const entry: Manager = { name: manager, operation: 'Update', apiVersion: next.apiVersion, time: at, owned }
  return toEntries(own === undefined ? [...kept, entry] : kept.map((other) => (other === own ? entry : other)))
}
