/**
 * Access: who may do what. In: a snapshot's roles and bindings, and who asks. Out: a decision with its reason.
 *
 *     lib → resources → policies → snapshot → access → attachment → table → match → explain → formats
 *                                             ──────
 *
 * Rights only add up and nothing is cached beyond a snapshot, so a change of a binding is in force at once. Pure; never
 * throws.
 *
 * Sources: Kubernetes RBAC authorizer (`plugin/pkg/auth/authorizer/rbac`) and its privilege-escalation rules.
 */
export * from './access-request.ts'
export * from './built-in-roles.ts'
export * from './escalation.ts'
export * from './grants.ts'
export * from './refusal.ts'
export * from './rights.ts'
