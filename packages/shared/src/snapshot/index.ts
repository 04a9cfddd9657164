/**
 * Snapshot: everything known at one revision, indexed; and the shapes in which it travels.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                  ────────
 */
export * from './change.ts'
export * from './dependents.ts'
export * from './endpoints.ts'
export * from './hash-resources.ts'
export { serviceMeant } from './kong-upstream.ts'
export * from './outgoing-references.ts'
export * from './references.ts'
export * from './report.ts'
export * from './runtime.ts'
export * from './snapshot.ts'
export * from './validate.ts'
