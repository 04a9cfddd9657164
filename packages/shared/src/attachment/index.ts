/**
 * Attachment: who may attach to whom, and what that makes of everyone's status.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                             ──────────
 *
 * In: a snapshot and where the gateway binds. Out: {@link Attachments}, and from them the status of every resource and
 * the console's matrix. Stages, each in its file: addresses, certificates and TLS, listeners (protocol, conflicts, kinds),
 * Gateways, ListenerSets, allowed routes, parent references, hostnames, backend references, rule problems, routes one by
 * one, routes against each other; `attach` puts them together, `conditions` says what became of everyone.
 */
export * from './allowed-routes.ts'
export * from './attach.ts'
export * from './attachment-matrix.ts'
export * from './attachments.ts'
export * from './backend-refs.ts'
export * from './backend-tls.ts'
export * from './certificates.ts'
export * from './conditions.ts'
export * from './extension-refs.ts'
export * from './listener-tls.ts'
export * from './matrix.ts'
export * from './places.ts'
export * from './policy-ancestors.ts'
export * from './policy-state.ts'
export * from './policy-targets.ts'
export * from './resolve-policies.ts'
export * from './rule-problems.ts'
