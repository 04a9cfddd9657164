/**
 * Change: what one committed batch did, as the event stream carries it from the console to every gateway process.
 *
 * A gateway joins with a {@link SnapshotEvent} and then applies {@link ChangeEvent}s in order of revision. After a gap
 * it is sent a snapshot again. `hash` lets both sides see that they hold the same resources.
 */
import type { AnyResource, ResourceRef } from '../resources/index.ts'

export interface Change {
  /** Whole resources as they are now; created or replaced. */
  readonly upserts: readonly AnyResource[]
  readonly deletes: readonly ResourceRef[]
}

/** Data of the event `snapshot` on `GET /signalbox/v1/watch`; the event's id is `revision`. */
export interface SnapshotEvent {
  readonly revision: number
  /** {@link hashResources} over all resources at `revision`. */
  readonly hash: string
  readonly resources: readonly AnyResource[]
}

/** Data of the event `change`; the event's id is `revision`. Applies on top of `previousRevision` and on nothing else. */
export interface ChangeEvent extends Change {
  readonly revision: number
  readonly previousRevision: number
  /** {@link hashResources} over all resources after the change. */
  readonly hash: string
}
