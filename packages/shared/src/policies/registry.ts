/** Registry: every policy type that comes with Signalbox, by its name. One line per type, in any order. */
import { correlationId } from './correlation-id.ts'
import { requestTermination } from './request-termination.ts'

export const policyTypes = {
  'correlation-id': correlationId,
  'request-termination': requestTermination,
}
