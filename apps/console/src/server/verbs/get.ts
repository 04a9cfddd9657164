/** Get: one resource by kind and name. Values of Secrets are masked. */
import type { AnyResource, Kind } from '@signalbox/shared/resources'
import { readResource } from './built-in.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { VerbError } from './errors.ts'
import { titleOf } from './plan-change.ts'
import { maskSecrets } from './secret-mask.ts'

export interface GetInput {
  readonly kind: Kind
  /** Absent for kinds without one. */
  readonly namespace?: string | undefined
  readonly name: string
}

/** @throws VerbError `NotFound`. */
export function get(context: Context, input: GetInput): AnyResource {
  demand(context, 'get', input)
  const { kind, name } = input
  const found = readResource(context.store.read().snapshot, input)
  if (found === undefined) {
    throw new VerbError('NotFound', `There is no ${titleOf(input)}.`, { subject: { kind, name } })
  }
  return visibilityOf(context).withoutHidden(maskSecrets(found))
}
