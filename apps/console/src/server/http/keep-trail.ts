/** What of a request goes into the audit log, and how. Called by `serve` when the answer is known. */
import type { Actor } from '../access/actor.ts'
import { maxListedChanges, type AuditEntry, type NewAuditEntry } from '../audit/entry.ts'
import type { Call } from './serve.ts'

export interface AuditedAnswer {
  readonly status: number
  /** What the client was told, where it was refused. */
  readonly reason?: string
}

/**
 * - `changes`: everything but reading is kept, and whatever was denied. Default.
 * - `always`: reading too, because it carries much away: exports, backups.
 * - `never`: asks and changes nothing, or says what happens every second: explain, preview, reports.
 */
export type AuditRule = 'changes' | 'always' | 'never'

const reading: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
const longestReason = 500

/** The entry for the log, or `null` where nothing is to be kept. */
export function toAuditEntry(
  { request, url, context }: Pick<Call, 'request' | 'url' | 'context'>,
  { status, reason }: AuditedAnswer,
  { rule, door }: { readonly rule: AuditRule; readonly door: AuditEntry['door'] | null },
): NewAuditEntry | null {
  const { actor, trail } = context
  const outcome = status < 400 ? 'done' : status === 401 || status === 403 || status === 429 ? 'denied' : 'failed'
  if (
    !isKept({
      rule,
      outcome,
      isReading: trail.isReading || reading.has(request.method),
      isDryRun: url.searchParams.has('dryRun'),
    })
  )
    return null
  // Strangers who name nobody could fill the disk.
  if (actor.type === 'anonymous' && trail.subject === undefined && outcome !== 'done') return null
  return {
    at: context.now().toISOString(),
    actor: { type: actor.type, name: actor.name },
    ...(trail.subject === undefined ? {} : { subject: trail.subject }),
    address: context.clientAddress,
    door: door ?? doorOf(actor),
    request: `${request.method} ${url.pathname}`,
    outcome,
    status,
    ...(reason === undefined ? {} : { reason: reason.slice(0, longestReason) }),
    ...changesOf(context.trail),
    requestId: context.requestId,
  }
}

function isKept(asked: {
  readonly rule: AuditRule
  readonly outcome: AuditEntry['outcome']
  readonly isReading: boolean
  readonly isDryRun: boolean
}): boolean {
  if (asked.outcome === 'denied' || asked.rule === 'always') return true
  return asked.rule === 'changes' && !asked.isReading && !asked.isDryRun
}

/** The pages have a session; everybody else who calls `/signalbox/v1` is a program. */
function doorOf(actor: Actor): AuditEntry['door'] {
  return actor.type === 'person' || actor.type === 'anonymous' ? 'console' : 'api'
}

function changesOf({ committed }: Call['context']['trail']): Partial<NewAuditEntry> {
  if (committed === undefined) return {}
  const changes = committed.changes.filter(({ action }) => action !== 'unchanged')
  const unlisted = changes.length - maxListedChanges
  return {
    message: committed.message,
    revision: committed.revision,
    changes: changes.slice(0, maxListedChanges).map((change) => ({ ...change })),
    ...(unlisted > 0 ? { unlisted } : {}),
  }
}
