/**
 * Explain: the same match, with reasons.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                                          ───────
 *
 * In: one {@link Configuration}, or two of them. Out: an {@link Explanation} of one request, a {@link Preview} of a
 * change, a {@link Topology} to draw.
 */
export * from './build-topology.ts'
export type { EffectivePolicyView } from './effective-policies.ts'
export * from './explain.ts'
export * from './explanation.ts'
export * from './preview.ts'
export * from './rerouted.ts'
export * from './route-test-outcome.ts'
export * from './route-tests.ts'
export * from './topology.ts'
export { streamProtocolOf, type StreamProtocol } from './explain-stream.ts'
export * from './explain-kong.ts'
export * from './kong-configuration.ts'
