/** Registry: every policy type that comes with Signalbox, by its name. One line per type, in any order. */
import { correlationId } from './correlation-id.ts'
import { fileLog } from './file-log.ts'
import { httpLog } from './http-log.ts'
import { prometheus } from './prometheus.ts'
import { requestTermination } from './request-termination.ts'

export const policyTypes = {
  'correlation-id': correlationId,
  'file-log': fileLog,
  'http-log': httpLog,
  prometheus,
  'request-termination': requestTermination,
}
