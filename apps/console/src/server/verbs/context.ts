/** Who asks, and all that a verb may touch. Built once per request by `http/serve.ts`; tests build their own. */
import type { Kind } from '@signalbox/shared/resources'
import type { GatewayProcess, RequestSample } from '@signalbox/shared/snapshot'
import type { Access } from '../access/access.ts'
import type { Actor } from '../access/actor.ts'
import { authorize, type Right } from '../access/authorize.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Trail } from '../audit/trail.ts'
import type { Store } from '../store/store.ts'
import { VerbError } from './errors.ts'

/** What a browser says beside its session: what the verbs of signing in work with. */
interface Browser {
  /** Scheme, host and port of the console as the browser knows it. */
  readonly origin: string
  /** The field `User-Agent`; empty where none was sent. */
  readonly userAgent: string
  /** Hash of the sign-in that waits for a second factor. */
  readonly pendingSignIn: string | null
  /** Who is signed in and must set up a second factor before he is anybody to other verbs. */
  readonly enrolling: Person | null
}

/** A signed-in person, as opposed to the bearer of a token. */
export type Person = Extract<Actor, { type: 'person' }>

export interface Context {
  readonly actor: Actor
  readonly store: Store
  /** Read by the verb of that name; written by `http/serve.ts`. */
  readonly audit: Pick<AuditLog, 'backwards' | 'firstBroken'>
  readonly trail: Trail
  readonly access: Access
  /** The gateway processes that have reported lately. */
  readonly gateways: () => readonly GatewayProcess[]
  /** Requests that gateways saw lately, the newest first. */
  readonly samples: () => readonly RequestSample[]
  readonly now: () => Date
  /** A fresh UUID, for `metadata.uid`. */
  readonly newUid: () => string
  /** In [0, 1). */
  readonly random: () => number
  /** Names this request in logs and answers. */
  readonly requestId: string
  /** Address of who asks, as the socket says; for attempt limits. */
  readonly clientAddress: string
  readonly browser: Browser
}

/**
 * Returns where the actor may do `right` to `kind` in `namespace`; see {@link authorize}.
 *
 * @throws VerbError `Unauthorized` where nobody is signed in, `Forbidden` where the actor may not.
 */
export function demand(
  context: Pick<Context, 'actor'>,
  right: Right,
  kind: Kind | '*',
  namespace: string | null = null,
): void {
  const refusal = authorize(context.actor, right, kind, namespace)
  if (refusal !== null) throw new VerbError(refusal.code, refusal.message)
}
