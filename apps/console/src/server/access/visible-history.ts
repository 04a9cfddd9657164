/** Lines of history, cut down to what one may see. */
import type { RevisionSummary } from '@signalbox/shared/snapshot'
import type { Visibility } from './visibility.ts'

/** `null` where nothing of the revision may be seen. A message that may name what is hidden is not told. */
export function visibleSummary(summary: RevisionSummary, visibility: Visibility): RevisionSummary | null {
  if (visibility.isTotal) return summary
  const changes = summary.changes.filter(visibility.sees)
  if (changes.length === 0) return null
  const isWhole = changes.length === summary.changes.length
  return { ...summary, changes, message: isWhole ? visibility.redact(summary.message) : 'Part of a larger change' }
}
