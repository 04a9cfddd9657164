/**
 * Resources: the schema of every kind; types are inferred from it.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *           ─────────
 *
 * In: unknown values. Out: typed resources with defaults, or every field error.
 */
export * from './any-route.ts'
export * from './backend-tls-policy.ts'
export * from './condition.ts'
export * from './config-map.ts'
export * from './endpoint-slice.ts'
export * from './external-auth.ts'
export { toFieldErrors } from './field-errors.ts'
export * from './fields.ts'
export * from './gateway-class.ts'
export * from './gateway.ts'
export * from './grpc-route.ts'
export * from './http-route-filter.ts'
export * from './http-route-match.ts'
export * from './http-route.ts'
export * from './kinds.ts'
export * from './label-selector.ts'
export * from './listener-set.ts'
export * from './listener.ts'
export * from './meta.ts'
export * from './namespace.ts'
export * from './parse.ts'
export * from './policy-status.ts'
export * from './reference-grant.ts'
export * from './reference.ts'
export * from './route-status.ts'
export * from './secret-value.ts'
export * from './secret.ts'
export * from './server-defaults.ts'
export * from './service.ts'
export * from './session-persistence.ts'
export * from './stream-rule.ts'
export * from './tcp-route.ts'
export * from './tls-route.ts'
export * from './udp-route.ts'
export * from './upstream-settings.ts'
