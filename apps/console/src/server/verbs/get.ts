/** Get: one resource by kind and name. Values of Secrets are masked. */
import { toObjectKey, type AnyResource, type Kind } from '@signalbox/shared/resources'
import { demand, type Context } from './context.ts'
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
  demand(context, 'get', input.kind, input.namespace ?? null)
  const { kind, namespace, name } = input
  const found = context.store.read().snapshot.get(kind, toObjectKey(name, namespace))
  if (found === undefined) {
    throw new VerbError('NotFound', `There is no ${titleOf(input)}.`, { subject: { kind, name } })
  }
  return maskSecrets(found)
}
