/** response-transformer-advanced: headers and JSON content on the way to the client, by status. */
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { runResponseTransformation } from './behaviour-transform.ts'

export const responseTransformerAdvanced: PolicyBehaviour<ConfigOf<'response-transformer-advanced'>> = {
  create: runResponseTransformation,
}
