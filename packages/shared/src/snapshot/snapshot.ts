/**
 * Snapshot: all resources at one revision, indexed by kind and key. Immutable; a change makes a new one that shares
 * what it does not touch.
 */
import type { AnyResource, Kind, ObjectKey, ResourceByKind } from '../resources/index.ts'
import type { Change } from './change.ts'

export interface Snapshot {
  /** The revision this is; 0 is the empty store. */
  readonly revision: number
  get<K extends Kind>(kind: K, key: ObjectKey): ResourceByKind[K] | undefined
  /** All resources of a kind, ordered by key. The same array as long as the kind does not change. */
  list<K extends Kind>(kind: K): readonly ResourceByKind[K][]
  /** Every resource of every kind. */
  all(): Iterable<AnyResource>
  /** The snapshot after `change`. Equal upserts (deep equality) and deletes of absent resources leave the kind's list as it is. */
  withChange(change: Change, revision: number): Snapshot
}
