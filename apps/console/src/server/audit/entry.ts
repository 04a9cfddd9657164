/** What the audit log keeps of one request. Nothing of contents: what was changed, masked, is in the revision it names. */
import * as z from 'zod'

/** By which interface the request came: the pages, `/signalbox/v1` with a token, or a dialect. */
export const auditDoors = ['console', 'api', 'kubernetes', 'kong'] as const
export const auditOutcomes = ['done', 'denied', 'failed'] as const

/** Changes that are listed of one request; the others are counted. */
export const maxListedChanges = 200

export const auditEntry = z.strictObject({
  /** From 1, without gaps. */
  seq: z.number().int().positive(),
  /** RFC 3339. */
  at: z.string(),
  actor: z.strictObject({ type: z.string(), name: z.string() }),
  /** Whom it was about, where that is somebody else: the name that a sign-in was tried with. */
  subject: z.string().optional(),
  /** IP address of the client. */
  address: z.string(),
  door: z.enum(auditDoors),
  /** Method and path, without the query. */
  request: z.string(),
  outcome: z.enum(auditOutcomes),
  /** Of the answer. */
  status: z.number().int(),
  /** Why it was denied or failed, as the client was told. */
  reason: z.string().optional(),
  /** What it was for, where it changed resources: the message of the revision. */
  message: z.string().optional(),
  revision: z.number().int().optional(),
  changes: z
    .array(
      z.strictObject({
        kind: z.string(),
        namespace: z.string().optional(),
        name: z.string(),
        action: z.string(),
      }),
    )
    .optional(),
  /** Changes beyond those listed. */
  unlisted: z.number().int().optional(),
  requestId: z.string(),
  /** SHA-256 over the hash of the entry before and this one without its hash: a changed or missing line breaks the chain. */
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>
export type NewAuditEntry = Omit<AuditEntry, 'seq' | 'hash'>
