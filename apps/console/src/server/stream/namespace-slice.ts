/**
 * Namespace slice: of the store, what a gateway process may read whose token is for some namespaces alone: their
 * resources and they themselves, and GatewayClasses, which belong to nobody.
 */
import type { AnyResource } from '@signalbox/shared/resources'
import { createSnapshot, type Snapshot } from '@signalbox/shared/snapshot'
import type { CommittedRevision } from '../store/store.ts'

/** Slices of one snapshot, made once for all streams; forgotten with it. */
const made = new WeakMap<Snapshot, Map<string, Snapshot>>()

export class NamespaceSlice {
  readonly #namespaces: ReadonlySet<string>
  readonly #name: string

  constructor(namespaces: readonly string[]) {
    this.#namespaces = new Set(namespaces)
    this.#name = [...this.#namespaces].toSorted().join(' ')
  }

  /** The same object for the same snapshot and namespaces. */
  of(snapshot: Snapshot): Snapshot {
    const slices = made.get(snapshot) ?? new Map<string, Snapshot>()
    made.set(snapshot, slices)
    const slice = slices.get(this.#name) ?? createSnapshot(this.#resources(snapshot), snapshot.revision)
    slices.set(this.#name, slice)
    return slice
  }

  /** The revisions, with those of their changes alone that lie in the slice. */
  within(revisions: readonly CommittedRevision[]): readonly CommittedRevision[] {
    return revisions.map((revision) => ({
      ...revision,
      changes: revision.changes.filter(({ before, after }) => {
        const resource = after ?? before
        return resource !== null && this.#holds(resource)
      }),
    }))
  }

  *#resources(snapshot: Snapshot): Iterable<AnyResource> {
    for (const resource of snapshot.all()) if (this.#holds(resource)) yield resource
  }

  #holds({ kind, metadata }: AnyResource): boolean {
    if (kind === 'GatewayClass') return true
    const namespace = kind === 'Namespace' ? metadata.name : metadata.namespace
    return namespace !== undefined && this.#namespaces.has(namespace)
  }
}
