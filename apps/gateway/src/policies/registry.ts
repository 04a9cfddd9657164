/** Registry: the behaviour of every type that comes with Signalbox. One line per type; forgetting one does not compile. */
import type { BuiltInType, ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour } from './behaviour.ts'
import { correlationId } from './correlation-id.ts'
import { fileLog } from './file-log.ts'
import { httpLog } from './http-log.ts'
import { prometheus } from './prometheus.ts'
import { requestTermination } from './request-termination.ts'

export const policyBehaviours = {
  'correlation-id': correlationId,
  'file-log': fileLog,
  'http-log': httpLog,
  prometheus,
  'request-termination': requestTermination,
} satisfies { readonly [Type in BuiltInType]: PolicyBehaviour<ConfigOf<Type>> }
