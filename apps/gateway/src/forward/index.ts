/**
 * Forward: from a request to send to a response coming back.
 *
 *     listeners → pipeline → { policies, forward → upstreams }
 *                                        ───────
 *
 * In: a {@link Sending}. Out: the response on the exchange, or a GatewayError where none was begun.
 */
export type { Sending } from './attempt.ts'
export { forward } from './forward.ts'
export { startMirroring, type Mirrored } from './mirror.ts'
export { createSessions, type Place, type Sessions } from './sessions.ts'
export { hashKeyOf } from './hash-key.ts'
export { authorise, type Question } from './authorise.ts'
export { readHead } from './content-head.ts'
export { sendFlow } from './send-flow.ts'
export { sendStream } from './send-stream.ts'
export { toOnwardRequestFields, withoutFraming } from './headers.ts'
export type { Upstreams } from '../upstreams/upstreams.ts'
