/**
 * Policies: every type of policy, what it is set by and what of it is pure.
 *
 *     lib → expression → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                    ────────
 *
 * A type is two files: its definition here, its behaviour in the gateway under the same name; and one line in each of
 * the two registries. Where a policy is in force is for attachment to say.
 */
export * from './answer.ts'
export * from './catalogue.ts'
export * from './check.ts'
export * from './correlation-id.ts'
export * from './definition.ts'
export type { QueueConfig } from './queue.ts'
export * from './registry.ts'
export * from './request-termination.ts'
export * from './turn.ts'
