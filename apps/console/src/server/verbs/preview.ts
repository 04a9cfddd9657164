/** Preview: everything that a change would do, by the path that apply takes, without the commit. */
import { preview as compare } from '@signalbox/shared/explain'
import { visiblePreview, type VisiblePreview } from '../access/visible-preview.ts'
import { visibleSamples } from '../access/visible-runtime.ts'
import { readChange, toApplied, type ApplyInput, type ApplyResult } from './apply.ts'
import { storedConfiguration, toConfiguration } from './configuration.ts'
import { planAllowed } from './commit-change.ts'
import { visibilityOf, type Context } from './context.ts'

export interface PreviewResult {
  readonly results: ApplyResult['results']
  readonly preview: VisiblePreview
}

/** @throws VerbError as apply does; what the actor may not see of the effects is counted. */
export function preview(context: Context, input: Omit<ApplyInput, 'dryRun' | 'message'>): PreviewResult {
  const visibility = visibilityOf(context)
  const { toDraft } = readChange(context, input)
  const current = storedConfiguration(context)
  const gateways = context.gateways()
  const samples = visibleSamples(context.samples(), visibility)
  const at = context.now().toISOString()
  const { candidate, results } = planAllowed(context, current.snapshot, { draft: toDraft(current.snapshot), at })
  return {
    results: toApplied(results.filter(visibility.sees)),
    preview: visiblePreview(compare(current, toConfiguration(candidate, gateways), samples), visibility),
  }
}
