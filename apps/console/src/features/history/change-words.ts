/** A change of a resource, for people. Pure. */
import type { AnyResource } from '@signalbox/shared/resources'
import { toText, wantedOf } from '@/client/draft/draft.ts'
import type { ResourceChange } from '@/client/history.ts'
import { refOf, type KindRef } from '@/client/resource-paths.ts'

export interface ChangeWords {
  readonly ref: KindRef
  /** `shop/cart` */
  readonly name: string
  readonly verb: 'created' | 'changed' | 'deleted'
}

/** `null` for a change of nothing. */
export function wordsOfChange({ before, after }: ResourceChange): ChangeWords | null {
  const resource = after ?? before
  if (resource === null) return null
  const ref = refOf(resource)
  const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`
  return { ref, name, verb: before === null ? 'created' : after === null ? 'deleted' : 'changed' }
}

/** The text that is compared: what a person asked for, without status and what the server writes. */
export function textOfSide(resource: AnyResource | null): string {
  return resource === null ? '' : toText(wantedOf(resource))
}
