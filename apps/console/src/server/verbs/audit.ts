/** Audit: the log of who did what, filtered, newest first; and as a file. For those who may see everything. */
import type { AuditEntry } from '../audit/entry.ts'
import { titleOf } from '../audit/title.ts'
import { demandAccess, type Context } from './context.ts'

export interface AuditFilter {
  /** Entries before this number; the newest where absent. */
  readonly before?: number | undefined
  /** Default 100. */
  readonly limit?: number | undefined
  readonly outcome?: AuditEntry['outcome'] | undefined
  readonly door?: AuditEntry['door'] | undefined
  /** Name of who asked, or of whom it was about. */
  readonly actor?: string | undefined
  readonly kind?: string | undefined
  readonly namespace?: string | undefined
  /** In any of the texts, whatever the case. */
  readonly search?: string | undefined
  /** RFC 3339. */
  readonly since?: string | undefined
  /** RFC 3339. */
  readonly until?: string | undefined
}

export interface AuditPage {
  readonly entries: readonly (AuditEntry & { readonly title: string })[]
  /** For `before`, to read on; absent where there is no more. */
  readonly next?: number
}

/** The right `list` on `auditentries` of signalbox.dev, everywhere. */
function demandAudit(context: Context): void {
  const request = { verb: 'list', apiGroup: 'signalbox.dev', resource: 'auditentries', namespace: null }
  demandAccess(context, request, 'audit')
}

/** Entries that one page looks through; the next page goes on behind them. */
const maxScanned = 50_000

export async function audit(context: Context, filter: AuditFilter): Promise<AuditPage> {
  demandAudit(context)
  const { before = Number.POSITIVE_INFINITY, limit = 100 } = filter
  const entries: AuditPage['entries'][number][] = []
  let scanned = 0
  for await (const entry of context.audit.backwards(before)) {
    if (filter.since !== undefined && entry.at < filter.since) return { entries }
    if (matches(entry, filter)) entries.push({ ...entry, title: titleOf(entry) })
    scanned += 1
    if (entries.length >= limit || scanned >= maxScanned)
      return { entries, ...(entry.seq > 1 ? { next: entry.seq } : {}) }
  }
  return { entries }
}

/** Every entry that the filter takes, newest first, one a line: JSON, or comma-separated values (RFC 4180) with a header. */
export async function* auditLines(
  context: Context,
  filter: Omit<AuditFilter, 'before' | 'limit'>,
  format: 'jsonl' | 'csv',
): AsyncGenerator<string> {
  demandAudit(context)
  if (format === 'csv') yield `${csvColumns.map(([name]) => name).join(',')}\r\n`
  for await (const entry of context.audit.backwards(Number.POSITIVE_INFINITY)) {
    if (filter.since !== undefined && entry.at < filter.since) return
    if (!matches(entry, filter)) continue
    yield format === 'jsonl'
      ? `${JSON.stringify(entry)}\n`
      : `${csvColumns.map(([, of]) => toCsv(of(entry))).join(',')}\r\n`
  }
}

/** Whether the chain of hashes is whole. @returns the number of the first entry that breaks it, or `null`. */
export async function verifyAudit(context: Context): Promise<{ readonly firstBroken: number | null }> {
  demandAudit(context)
  return { firstBroken: await context.audit.firstBroken() }
}

const csvColumns: readonly (readonly [string, (entry: AuditEntry) => string | number | undefined])[] = [
  ['seq', ({ seq }) => seq],
  ['at', ({ at }) => at],
  ['actor', ({ actor }) => actor.name],
  ['actorType', ({ actor }) => actor.type],
  ['subject', ({ subject }) => subject],
  ['address', ({ address }) => address],
  ['door', ({ door }) => door],
  ['request', ({ request }) => request],
  ['outcome', ({ outcome }) => outcome],
  ['status', ({ status }) => status],
  ['reason', ({ reason }) => reason],
  ['revision', ({ revision }) => revision],
  ['title', titleOf],
  ['changes', ({ changes }) => changes?.map(wordsOf).join('; ')],
  ['requestId', ({ requestId }) => requestId],
  ['hash', ({ hash }) => hash],
]

function wordsOf({ action, kind, namespace, name }: NonNullable<AuditEntry['changes']>[number]): string {
  return `${action} ${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}

/** Quoted; what a spreadsheet would take for a formula gets an apostrophe in front. */
function toCsv(value: string | number | undefined): string {
  const text = String(value ?? '')
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

function matches(entry: AuditEntry, filter: AuditFilter): boolean {
  const { outcome, door, actor, kind, namespace, search, until } = filter
  return (
    (outcome === undefined || entry.outcome === outcome) &&
    (door === undefined || entry.door === door) &&
    (actor === undefined || entry.actor.name === actor || entry.subject === actor) &&
    (until === undefined || entry.at < until) &&
    ((kind === undefined && namespace === undefined) || touches(entry, kind, namespace)) &&
    (search === undefined || textOf(entry).includes(search.toLowerCase()))
  )
}

function touches({ changes = [] }: AuditEntry, kind: string | undefined, namespace: string | undefined): boolean {
  return changes.some(
    (change) =>
      (kind === undefined || change.kind === kind) && (namespace === undefined || change.namespace === namespace),
  )
}

function textOf(entry: AuditEntry): string {
  const { actor, subject, address, request, reason, changes = [], requestId } = entry
  return [titleOf(entry), actor.name, subject, address, request, reason, requestId, ...changes.map(wordsOf)]
    .join('\n')
    .toLowerCase()
}
