/** Query parameters of the audit log: `outcome`, `door`, `actor`, `kind`, `namespace`, `search`, `since`, `until`. */
import { auditDoors, auditOutcomes } from '../audit/entry.ts'
import type { AuditFilter } from '../verbs/audit.ts'
import { VerbError } from '../verbs/errors.ts'
import { oneOf, text } from './parameters.ts'

/** @throws VerbError `BadRequest` for a value that is none of its kind. */
export function toAuditFilter(url: URL): AuditFilter {
  return {
    outcome: oneOf(url, 'outcome', auditOutcomes),
    door: oneOf(url, 'door', auditDoors),
    actor: text(url, 'actor'),
    kind: text(url, 'kind'),
    namespace: text(url, 'namespace'),
    search: text(url, 'search'),
    since: time(url, 'since'),
    until: time(url, 'until'),
  }
}

/** As the log writes times, so that they compare as texts. */
function time(url: URL, name: string): string | undefined {
  const value = text(url, name)
  if (value === undefined) return undefined
  const ms = Date.parse(value)
  if (Number.isNaN(ms))
    throw new VerbError('BadRequest', `The query parameter ${name} must be a time such as 2026-01-31T12:00:00Z.`)
  return new Date(ms).toISOString()
}
