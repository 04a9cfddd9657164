/** Commit: a planned change made so, as one revision; or shown only (dry run), by the same path up to here. */
import type { AnyResource } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import type { Batch, State } from '../store/store.ts'
import type { Context } from './context.ts'
import { VerbError } from './errors.ts'
import { demandDraft, demandPlan } from './demand-change.ts'
import { hashPasswords, withHashedPasswords } from './hash-passwords.ts'
import { planChange, titleOf, type Draft, type Plan, type PlannedResult } from './plan-change.ts'

export interface ChangeOptions {
  /** Said in the history. */
  readonly message: string
  /** Everything up to the commit. */
  readonly dryRun: boolean
}

export interface ChangeResult {
  /** The revision in force after the change; where nothing changed, the one before. */
  readonly revision: number
  readonly results: readonly PlannedResult[]
}

/**
 * Plans `toDraft(state)` on the newest state and commits it as one revision, passwords of consumers hashed. Where
 * nothing changes, nothing is committed.
 *
 * @param toDraft Called more than once: for what takes time and is done before, and for the commit itself.
 * @throws VerbError `Forbidden` for what the actor may not change; of planning; `Conflict` where a resource changed in
 *   between.
 */
export async function commitChange(
  context: Context,
  toDraft: (state: State) => Draft,
  { message, dryRun }: ChangeOptions,
): Promise<ChangeResult> {
  const at = context.now().toISOString()
  const before = context.store.read()
  const first = toDraft(before)
  demandDraft(context, before.snapshot, first)
  const hashes = await hashPasswords(first, before.snapshot)
  const plan = (state: State) =>
    planAllowed(context, state.snapshot, {
      draft: withHashedPasswords(toDraft(state), state.snapshot, hashes),
      at,
    })
  if (dryRun) {
    const state = context.store.read()
    return { revision: state.snapshot.revision, results: plan(state).asked }
  }
  let results: readonly PlannedResult[] = []
  const committed = await context.store
    .commit((state): Batch | null => {
      const planned = plan(state)
      results = planned.results
      if (planned.writes.length === 0) return null
      return { writes: planned.writes, author: context.actor.name, message, at, statusOnly: planned.statusOnly }
    })
    .catch((error: unknown) => {
      throw toVerbError(error)
    })
  if (committed !== null) context.trail.commit(committed.summary)
  if (committed === null) return { revision: context.store.read().snapshot.revision, results }
  const after = new Map(committed.changes.flatMap((change) => (change.after === null ? [] : [entryOf(change.after)])))
  return {
    revision: committed.summary.revision,
    results: results.map((result) => ({ ...result, resource: after.get(titleOf(result)) ?? result.resource })),
  }
}

/** The plan of a change that the actor may make. @throws VerbError `Forbidden`; of planning. */
export function planAllowed(
  context: Context,
  snapshot: Snapshot,
  { draft, at }: { readonly draft: Draft; readonly at: string },
): Plan {
  demandDraft(context, snapshot, draft)
  const plan = planChange(snapshot, draft, { at, newUid: context.newUid, gateways: context.gateways() })
  demandPlan(context, snapshot, plan)
  return plan
}

function entryOf(resource: AnyResource): [string, AnyResource] {
  const { name, namespace } = resource.metadata
  return [titleOf({ kind: resource.kind, namespace, name }), resource]
}

// By name and not by class: the store may come from another bundle of the same program.
function toVerbError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error.name === 'StoreUnavailableError') return new VerbError('Unavailable', error.message)
  if (error.name !== 'ConflictError') return error
  return new VerbError('Conflict', `${error.message} Read it again and repeat the change.`)
}
