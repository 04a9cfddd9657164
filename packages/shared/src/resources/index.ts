/**
 * Resources: the schema of every kind; types are inferred from it.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *           ─────────
 *
 * In: unknown values. Out: typed resources with defaults, or every field error.
 */
export * from './condition.ts'
export * from './config-map.ts'
export * from './endpoint-slice.ts'
export { toFieldErrors } from './field-errors.ts'
export * from './gateway-class.ts'
export * from './gateway.ts'
export * from './fields.ts'
export * from './http-route-filter.ts'
export * from './http-route-match.ts'
export * from './http-route.ts'
export * from './kinds.ts'
export * from './label-selector.ts'
export * from './listener.ts'
export * from './meta.ts'
export * from './namespace.ts'
export * from './parse.ts'
export * from './reference-grant.ts'
export * from './reference.ts'
export * from './secret-value.ts'
export * from './secret.ts'
export * from './server-defaults.ts'
export * from './service.ts'
export * from './upstream-settings.ts'
