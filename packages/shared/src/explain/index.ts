/**
 * Explain: the same match, with reasons.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                                          ───────
 */
export * from './explanation.ts'
export * from './topology.ts'
