/** Resources as they are read: the stored ones, and of roles and bindings those that are built in. */
import { clusterRoleBindingsOf, clusterRolesOf } from '@signalbox/shared/access'
import { keyOf, toObjectKey, type AnyResource, type Kind } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'

/** All resources of a kind, ordered by key. */
export function storedAndBuiltIn(snapshot: Snapshot, kind: Kind): readonly AnyResource[] {
  if (kind === 'ClusterRole') return byKey(clusterRolesOf(snapshot))
  if (kind === 'ClusterRoleBinding') return byKey(clusterRoleBindingsOf(snapshot))
  return snapshot.list(kind)
}

/** One of them, or undefined. */
export function readResource(
  snapshot: Snapshot,
  { kind, namespace, name }: { readonly kind: Kind; readonly namespace?: string | undefined; readonly name: string },
): AnyResource | undefined {
  if (kind !== 'ClusterRole' && kind !== 'ClusterRoleBinding') return snapshot.get(kind, toObjectKey(name, namespace))
  return storedAndBuiltIn(snapshot, kind).find(({ metadata }) => metadata.name === name)
}

function byKey(resources: readonly AnyResource[]): readonly AnyResource[] {
  return resources.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}
