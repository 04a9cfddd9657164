/**
 * Match: which rule takes a request, what becomes of the request, which backend gets it.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                                  ─────
 *
 * In: a received request head and compiled tables. The order of calls: {@link toMatchRequest} (or 400),
 * {@link listenerFor} (or 404, 421), {@link matchRequest} (or 404), `rule.broken` (500), {@link beginRewrite} and
 * {@link applyFilters} of the rule, {@link chooseBackend} (or 500), {@link applyFilters} of the backend,
 * {@link upstreamOf}, {@link toUpstreamTarget}. Nothing here throws.
 */
export * from './authority.ts'
export * from './choose-backend.ts'
export * from './choose-listener.ts'
export * from './cors.ts'
export * from './destination.ts'
export * from './grpc-status.ts'
export * from './match-request.ts'
export * from './match.ts'
export * from './rewrite.ts'
export * from './upstream-of.ts'
export * from './kong-path.ts'
export * from './kong-request.ts'
export * from './match-kong.ts'
export * from './kong-answer.ts'
export * from './match-listener.ts'
export * from './match-stream.ts'
export * from './policies-of.ts'
export * from './rewrite-turn.ts'
