/** Dependents: who would notice if a resource went; what a person is told before deleting. */
import type { ResourceRef } from '@signalbox/shared/resources'
import { dependentsOf, toDependentsText } from '@signalbox/shared/snapshot'
import { demand, type Context } from './context.ts'
import type { GetInput } from './get.ts'

export interface DependentsResult {
  /** `how`: the field that names the resource. One that names it twice is there twice. */
  readonly dependents: readonly (ResourceRef & { readonly how: string })[]
  /** `2 HTTPRoutes point here.`; empty where nothing does. */
  readonly summary: string
}

/** Nothing depends on what does not exist, unless it is named already. */
export function dependents(context: Context, { kind, namespace, name }: GetInput): DependentsResult {
  demand(context, 'list', '*')
  const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) }
  const found = dependentsOf(context.store.read().snapshot, ref)
  return { dependents: found.map(({ ref: from, how }) => ({ ...from, how })), summary: toDependentsText(found) }
}
