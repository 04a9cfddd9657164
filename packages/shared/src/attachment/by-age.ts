/** Who comes first where two collide (Gateway API: the older by creation timestamp, then by `namespace/name`). */
import { ascending, inOrder } from '../lib/index.ts'
import { keyOf } from '../resources/index.ts'

/** The oldest first; those without a time last; ties by key. */
export const byAge = inOrder<{
  readonly metadata: {
    readonly name: string
    readonly namespace?: string | undefined
    readonly creationTimestamp?: string | undefined
  }
}>(
  ascending(({ metadata }) => metadata.creationTimestamp ?? '~'),
  ascending(keyOf),
)
