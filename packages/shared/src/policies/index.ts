/**
 * Policies: every type of policy, what it is set by and what of it is pure.
 *
 *     lib → expression → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                    ────────
 *
 * A type is two files: its definition here, its behaviour in the gateway under the same name; and one line in each of
 * the two registries. Where a policy is in force is for attachment to say.
 */
export * from './acl.ts'
export * from './answer.ts'
export * from './basic-auth.ts'
export * from './catalogue.ts'
export * from './check.ts'
export * from './correlation-id.ts'
export * from './definition.ts'
export * from './hmac-auth.ts'
export * from './jwt.ts'
export * from './key-auth.ts'
export * from './ldap-auth-advanced.ts'
export * from './ldap-auth.ts'
export * from './mtls-auth.ts'
export type { QueueConfig } from './queue.ts'
export * from './registry.ts'
export * from './request-termination.ts'
export { fromKongSchema } from './request-validator-kong.ts'
export type { ParameterSchema } from './request-validator.ts'
export * from './turn.ts'
export * from './ip-restriction.ts'
export * from './request-size-limiting.ts'
export * from './redirect.ts'
export * from './bot-detection.ts'
export * from './cors.ts'
