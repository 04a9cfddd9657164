/**
 * Table: attachments compiled into what the request path reads.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                          ─────
 */
export * from './table.ts'
