import { toAuditFilter } from '@/server/http/audit-filter.ts'
import { answerLines } from '@/server/http/answer-lines.ts'
import { oneOf, wholeNumber } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { audit, auditLines } from '@/server/verbs/audit.ts'

const formats = ['json', 'jsonl', 'csv'] as const

export const GET = serve({}, ({ url, context }) => {
  const format = oneOf(url, 'format', formats) ?? 'json'
  const filter = toAuditFilter(url)
  if (format !== 'json') return answerLines(auditLines(context, filter, format), { format, name: 'signalbox-audit' })
  return audit(context, {
    ...filter,
    before: wholeNumber(url, 'before', 1, Number.MAX_SAFE_INTEGER),
    limit: wholeNumber(url, 'limit', 1, 1000),
  })
})
