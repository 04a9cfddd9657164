/**
 * Formats: other people's documents ⇄ resources.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                                                    ───────
 */
export * from './json-schema.ts'
export * from './line-index.ts'
export * from './manifests.ts'
export * from './render-manifest.ts'
export * from './structural-schema.ts'
export { yamlLimits } from './yaml-documents.ts'
export * from './kong-configuration.ts'
export * from './kong-entities.ts'
export * from './kong-route-spec.ts'
export * from './kong-document.ts'
export * from './kong-keeping.ts'
export * from './kong-import.ts'
export * from './kong-export.ts'
export * from './kong-service.ts'
export * from './kong-to-gateway-api.ts'
