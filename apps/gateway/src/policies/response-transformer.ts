/** response-transformer: headers and JSON content on the way to the client. */
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { runResponseTransformation } from './behaviour-transform.ts'

export const responseTransformer: PolicyBehaviour<ConfigOf<'response-transformer'>> = {
  create: runResponseTransformation,
}
