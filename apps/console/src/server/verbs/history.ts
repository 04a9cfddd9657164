/** History: who changed what and when, and the contents of one revision. Values of Secrets are masked. */
import type { AnyResource } from '@signalbox/shared/resources'
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { demand, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { maskSecrets } from './secret-mask.ts'

export interface HistoryInput {
  /** Revisions before this one; the newest where absent. */
  readonly before?: number | undefined
  /** Default 50. */
  readonly limit?: number | undefined
}

/** Newest first. Statuses that moved in consequence of a change are no lines of it. */
export async function history(
  context: Context,
  { before, limit }: HistoryInput,
): Promise<{ readonly revisions: readonly RevisionSummary[] }> {
  demand(context, 'list', '*')
  const revisions = await context.store.revisions({
    ...(before === undefined ? {} : { before }),
    ...(limit === undefined ? {} : { limit }),
  })
  return { revisions: revisions.map(withoutConsequences) }
}

export interface RevisionView {
  readonly summary: RevisionSummary
  /** `before` is null for what was created, `after` for what was deleted. */
  readonly changes: readonly { readonly before: AnyResource | null; readonly after: AnyResource | null }[]
}

/** @throws VerbError `NotFound` for a revision that is not kept. */
export async function revision(context: Context, number: string): Promise<RevisionView> {
  demand(context, 'list', '*')
  const kept = /^\d{1,15}$/.test(number) ? await context.store.revision(Number(number)) : null
  if (kept === null) throw new VerbError('NotFound', `Revision ${number} is not kept.`)
  const mask = (resource: AnyResource | null) => (resource === null ? null : maskSecrets(resource))
  const isAsked = (_: unknown, index: number) => kept.summary.changes[index]?.action !== 'unchanged'
  return {
    summary: withoutConsequences(kept.summary),
    changes: kept.changes.filter(isAsked).map(({ before, after }) => ({ before: mask(before), after: mask(after) })),
  }
}

function withoutConsequences(summary: RevisionSummary): RevisionSummary {
  return { ...summary, changes: summary.changes.filter(({ action }) => action !== 'unchanged') }
}
