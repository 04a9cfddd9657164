/** Preview: everything that a change would do, by the path that apply takes, without the commit. */
import { preview as compare, type Preview } from '@signalbox/shared/explain'
import { readChange, toApplied, type ApplyInput, type ApplyResult } from './apply.ts'
import { storedConfiguration, toConfiguration } from './configuration.ts'
import { demand, type Context } from './context.ts'
import { planChange } from './plan-change.ts'

export interface PreviewResult {
  readonly results: ApplyResult['results']
  readonly preview: Preview
}

/** @throws VerbError as apply does. */
export function preview(context: Context, input: Omit<ApplyInput, 'dryRun' | 'message'>): PreviewResult {
  demand(context, 'explain', '*')
  const { toDraft } = readChange(context, input)
  const current = storedConfiguration(context)
  const gateways = context.gateways()
  const options = { at: context.now().toISOString(), newUid: context.newUid, gateways }
  const { candidate, results } = planChange(current.snapshot, toDraft(current.snapshot), options)
  return {
    results: toApplied(results),
    preview: compare(current, toConfiguration(candidate, gateways), context.samples()),
  }
}
