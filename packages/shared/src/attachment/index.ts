/**
 * Attachment: who may attach to whom, and what that makes of everyone's status.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                             ──────────
 */
export * from './attachments.ts'
export * from './matrix.ts'
