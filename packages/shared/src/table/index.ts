/**
 * Table: attachments compiled into what the request path reads.
 *
 *     lib → resources → policies → snapshot → attachment → table → match → explain → formats
 *                                                          ─────
 *
 * In: a snapshot, its attachments and the tables before. Out: {@link CompiledTables}. Precedence is decided here, once
 * per change, and never again per request.
 */
export * from './compile-grpc-route.ts'
export * from './compile-http-route.ts'
export * from './compile.ts'
export * from './diff.ts'
export * from './precedence.ts'
export * from './shadow-streams.ts'
export * from './shadow.ts'
export * from './socket-table.ts'
export * from './stream-table.ts'
export * from './table.ts'
export * from './tls.ts'
export * from './upstream-target.ts'
export * from './upstreams.ts'
export * from './value-tests.ts'
export * from './kong-expression.ts'
export * from './kong-needs.ts'
export * from './kong-priority.ts'
export * from './kong-table.ts'
export * from './compile-kong-route.ts'
export * from './compile-kong-streams.ts'
export * from './policies.ts'
export * from './consumers.ts'
