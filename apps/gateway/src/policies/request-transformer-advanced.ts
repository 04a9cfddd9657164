/** request-transformer-advanced: what its definition does to the head, and the content behind it. */
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { runTransformation } from './behaviour-transform.ts'

export const requestTransformerAdvanced: PolicyBehaviour<ConfigOf<'request-transformer-advanced'>> = {
  create: runTransformation,
}
