/** Dependents: who would notice if a resource went; what a person is told before deleting. */
import type { ResourceRef } from '@signalbox/shared/resources'
import { dependentsOf, toDependentsText } from '@signalbox/shared/snapshot'
import { demand, visibilityOf, type Context } from './context.ts'
import type { GetInput } from './get.ts'

export interface DependentsResult {
  /** `how`: the field that names the resource. One that names it twice is there twice. */
  readonly dependents: readonly (ResourceRef & { readonly how: string })[]
  /** How many more there are that the actor may not see. */
  readonly hidden: number
  /** `2 HTTPRoutes point here.`; empty where nothing does. */
  readonly summary: string
}

/** Nothing depends on what does not exist, unless it is named already. */
export function dependents(context: Context, { kind, namespace, name }: GetInput): DependentsResult {
  demand(context, 'get', { kind, namespace, name })
  const ref = { kind, name, ...(namespace === undefined ? {} : { namespace }) }
  const { sees } = visibilityOf(context)
  const all = dependentsOf(context.store.read().snapshot, ref)
  const found = all.filter(({ ref: from }) => sees(from))
  const hidden = all.length - found.length
  const more =
    hidden === 0
      ? ''
      : `${hidden} ${hidden === 1 ? 'resource' : 'resources'} of other namespaces, which you may not see, ${hidden === 1 ? 'points' : 'point'} here.`
  return {
    dependents: found.map(({ ref: from, how }) => ({ ...from, how })),
    hidden,
    summary: [toDependentsText(found), more].filter((text) => text !== '').join(' '),
  }
}
