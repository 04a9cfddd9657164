/**
 * Store: where resources are kept. One interface; every implementation passes `store.suite.ts`.
 *
 * A commit is one atomic batch with one revision, durable before it is acknowledged (fsync of file and folder), and
 * refused as a whole when a resource has changed since the version that the batch was made from.
 */
import type { AnyResource, ResourceRef } from '@signalbox/shared/resources'
import type { ChangeAction, RevisionSummary, Snapshot } from '@signalbox/shared/snapshot'

export interface State {
  /** All resources; `snapshot.revision` is the newest revision, status writes included. Immutable. */
  readonly snapshot: Snapshot
  /** Newest revision that changed more than status. */
  readonly configRevision: number
}

/**
 * One write of a batch. `resource` is final: metadata, generation, status and defaults are filled in by the verb.
 *
 * `expectedResourceVersion` is the version that the write was made from. `null` means: of a put, that there was none,
 * so that it conflicts where the resource exists; of a delete, any version. A put with action `unchanged` and a delete
 * of what is not there are left out; a batch of nothing else commits nothing.
 */
export type Write =
  | {
      readonly op: 'put'
      readonly resource: AnyResource
      readonly action: ChangeAction
      readonly expectedResourceVersion: string | null
    }
  | { readonly op: 'delete'; readonly ref: ResourceRef; readonly expectedResourceVersion: string | null }

export interface Batch {
  readonly writes: readonly Write[]
  readonly author: string
  readonly message: string
  /** RFC 3339; time is given in. */
  readonly at: string
  /** Only statuses differ: such a revision is no line of history and is not sent to gateway processes. */
  readonly statusOnly: boolean
}

/**
 * A committed revision with what it changed, for subscribers and the log. `before` is null for created resources,
 * `after` for deleted ones.
 */
export interface CommittedRevision {
  readonly summary: RevisionSummary
  readonly statusOnly: boolean
  readonly previousRevision: number
  readonly configRevision: number
  readonly changes: readonly { readonly before: AnyResource | null; readonly after: AnyResource | null }[]
}

export class ConflictError extends Error {
  override readonly name = 'ConflictError'
  readonly ref: ResourceRef
  constructor(ref: ResourceRef) {
    super(
      `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name} has changed since it was read.`,
    )
    this.ref = ref
  }
}

export interface Store {
  /** The newest acknowledged state. Costs nothing; never a half-applied batch. */
  read(): State
  /**
   * Commits a batch made from the state that `prepare` was given. `prepare` runs when the batch's turn has come, so
   * that it sees every earlier commit; returning `null` commits nothing. `metadata.resourceVersion` of each put is
   * set to the new revision by the store.
   *
   * Resolves after the batch is durable.
   * @throws ConflictError where an `expectedResourceVersion` does not fit; whatever `prepare` throws. Nothing is stored then.
   */
  commit(prepare: (state: State) => Batch | null): Promise<CommittedRevision | null>
  /** Newest first, config revisions only; those before `before`, at most `limit` (default 50). Contents of Secrets are masked. */
  revisions(options?: { readonly before?: number; readonly limit?: number }): Promise<readonly RevisionSummary[]>
  /** One revision with its contents, or null where it is not kept. */
  revision(revision: number): Promise<CommittedRevision | null>
  /** Committed revisions after `revision`, oldest first, or null where some of them are no longer in memory (a gap). */
  since(revision: number): readonly CommittedRevision[] | null
  /** Calls `listener` after each commit, in order of revision. Returns the way to stop. */
  subscribe(listener: (revision: CommittedRevision) => void): () => void
  /** Waits for pending commits and releases the lock. */
  close(): Promise<void>
}
