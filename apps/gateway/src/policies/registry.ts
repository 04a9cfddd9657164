/** Registry: the behaviour of every type that comes with Signalbox. One line per type; forgetting one does not compile. */
import type { BuiltInType, ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { correlationId } from './correlation-id.ts'
import { requestTermination } from './request-termination.ts'

export const policyBehaviours = {
  'correlation-id': correlationId,
  'request-termination': requestTermination,
} satisfies { readonly [Type in BuiltInType]: PolicyBehaviour<ConfigOf<Type>> }
