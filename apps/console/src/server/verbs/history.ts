/** History: who changed what and when, and the contents of one revision. Values of Secrets are masked. */
import type { AnyResource } from '@signalbox/shared/resources'
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import { visibleSummary } from '../access/visible-history.ts'
import { demandUser, visibilityOf, type Context } from './context.ts'
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
  demandUser(context)
  const visibility = visibilityOf(context)
  const wanted = limit ?? defaultLimit
  const revisions: RevisionSummary[] = []
  let from = before
  for (let page = 0; page < mostPages && revisions.length < wanted; page += 1) {
    const read = await context.store.revisions({ limit: wanted, ...(from === undefined ? {} : { before: from }) })
    revisions.push(...read.flatMap((summary) => visibleSummary(withoutConsequences(summary), visibility) ?? []))
    from = read.at(-1)?.revision
    if (visibility.isTotal || from === undefined) break
  }
  return { revisions: revisions.slice(0, wanted) }
}

const defaultLimit = 50
/** Pages that are looked through for one who may see little of them. */
const mostPages = 20

export interface RevisionView {
  readonly summary: RevisionSummary
  /** `before` is null for what was created, `after` for what was deleted. */
  readonly changes: readonly { readonly before: AnyResource | null; readonly after: AnyResource | null }[]
}

/** @throws VerbError `NotFound` for a revision that is not kept. */
export async function revision(context: Context, number: string): Promise<RevisionView> {
  demandUser(context)
  const visibility = visibilityOf(context)
  const kept = /^\d{1,15}$/.test(number) ? await context.store.revision(Number(number)) : null
  if (kept === null) throw new VerbError('NotFound', `Revision ${number} is not kept.`)
  const summary = visibleSummary(withoutConsequences(kept.summary), visibility)
  if (summary === null && kept.summary.changes.length > 0) {
    throw new VerbError('Forbidden', `Revision ${number} changed nothing that you may see.`)
  }
  const mask = (resource: AnyResource | null) =>
    resource === null ? null : visibility.withoutHidden(maskSecrets(resource))
  const isSeen = ({ before, after }: RevisionView['changes'][number]) => {
    const resource = after ?? before
    return resource !== null && visibility.seesResource(resource)
  }
  const isAsked = (_: unknown, index: number) => kept.summary.changes[index]?.action !== 'unchanged'
  return {
    summary: summary ?? withoutConsequences(kept.summary),
    changes: kept.changes
      .filter((change, index) => isAsked(change, index) && isSeen(change))
      .map(({ before, after }) => ({ before: mask(before), after: mask(after) })),
  }
}

function withoutConsequences(summary: RevisionSummary): RevisionSummary {
  return { ...summary, changes: summary.changes.filter(({ action }) => action !== 'unchanged') }
}
