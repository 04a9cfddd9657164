/** Who asks, and all that a verb may touch. Built once per request by `http/serve.ts`; tests build their own. */
import type { AccessRequest } from '@signalbox/shared/access'
import type { GatewayProcess, RequestSample } from '@signalbox/shared/snapshot'
import type { Access } from '../access/access.ts'
import type { Actor } from '../access/actor.ts'
import {
  authorize,
  mayEverything,
  rightsOf,
  toAccessRequest,
  type AccessTarget,
  type Refusal,
} from '../access/authorize.ts'
import { Visibility } from '../access/visibility.ts'
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
 * Returns where the actor may do `verb` to `target`; see {@link authorize}.
 *
 * @throws VerbError `Unauthorized` where nobody is signed in, `Forbidden` where the actor may not.
 */
export function demand(context: Asking, verb: string, target: AccessTarget): void {
  demandAccess(context, toAccessRequest(verb, target), target.kind)
}

/**
 * As {@link demand}, for what is no stored kind: users, tokens and the like.
 *
 * @param what what the resource is called to people.
 */
export function demandAccess(context: Asking, request: AccessRequest, what: string): void {
  refuseIf(context, authorize(context.actor, context.store.read().snapshot, request, what))
}

/** Returns where the actor may do everything, everywhere. @param what what is to be done, as in `change users`. */
export function demandEverything({ actor, store }: Asking, what: string): void {
  demandUser({ actor })
  if (mayEverything(actor, store.read().snapshot)) return
  throw new VerbError('Forbidden', `You may not ${what}: that is for who may do everything (cluster-admin).`)
}

/** Returns where the actor is a gateway process, which reads all configuration and reports, or may do everything. */
export function demandGateway(context: Asking): void {
  if (context.actor.type !== 'gateway') demandEverything(context, 'do what gateway processes do')
}

/** Returns where somebody is signed in. What he sees is up to the verb. */
export function demandUser(context: Pick<Context, 'actor'>): void {
  const { type, name } = context.actor
  if (type === 'anonymous') throw new VerbError('Unauthorized', 'Sign in first, or send a bearer token.')
  if (type === 'gateway') throw new VerbError('Forbidden', `The ${name} token may not do this.`)
}

/** What the actor may be shown by the newest state. */
export function visibilityOf({ actor, store }: Asking): Visibility {
  const { snapshot } = store.read()
  return new Visibility(
    rightsOf(actor, snapshot),
    new Set(snapshot.list('Namespace').map(({ metadata }) => metadata.name)),
  )
}

type Asking = Pick<Context, 'actor' | 'store'>

function refuseIf({ actor }: Asking, refusal: Refusal | null): void {
  if (refusal === null) return
  const { code, message, request } = refusal
  throw new VerbError(code, message, request === null ? {} : { denied: { user: actor.name, request } })
}
