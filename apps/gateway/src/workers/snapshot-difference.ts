/** Snapshot difference: what a worker that holds one snapshot has to be told to hold another. Pure. */
import { allKinds, keyOf, type AnyResource, type Kind, type ResourceRef } from '@signalbox/shared/resources'
import type { Change, Snapshot } from '@signalbox/shared/snapshot'

/** Costs one comparison per kind, and one look-up per resource of the kinds that differ. */
export function snapshotDifference(before: Snapshot, after: Snapshot): Change {
  const upserts: AnyResource[] = []
  const deletes: ResourceRef[] = []
  for (const kind of allKinds) {
    if (before.list(kind) === after.list(kind)) continue
    upserts.push(...missingFrom(before, after, kind))
    for (const { metadata } of lost(before, after, kind))
      deletes.push({ kind, name: metadata.name, namespace: metadata.namespace })
  }
  return { upserts, deletes }
}

function missingFrom(before: Snapshot, after: Snapshot, kind: Kind): readonly AnyResource[] {
  return after.list(kind).filter((resource) => before.get(kind, keyOf(resource)) !== resource)
}

function lost(before: Snapshot, after: Snapshot, kind: Kind): readonly AnyResource[] {
  return before.list(kind).filter((resource) => after.get(kind, keyOf(resource)) === undefined)
}
