/**
 * Serve: what stands between a route handler and its verb.
 *
 *     host → authenticate (and same origin) → admit → run (parse → verb) → answer, or the error in the door's dialect
 *     → audit log
 *
 * The only try/catch of the routes: a VerbError becomes an answer; everything else is a fault, told to the log with
 * its request id and answered 500 without its text.
 */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../access/actor.ts'
import { Trail } from '../audit/trail.ts'
import { getSystem, type System } from '../system.ts'
import type { Context } from '../verbs/context.ts'
import { VerbError } from '../verbs/errors.ts'
import { answerError, answerJson, withSecurityFields } from './answer.ts'
import { authenticate } from './authenticate.ts'
import { signalboxDialect, type Dialect } from './dialect.ts'
import { mayAnswerFor } from './host.ts'
import { toAuditEntry, type AuditRule } from './keep-trail.ts'
import { originOf } from './origin.ts'

export interface Call {
  readonly request: Request
  readonly url: URL
  /** Parameters of the route's folder names: a text, or a list for a catch-all. */
  readonly params: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly context: Context
  /** For what is no verb: event streams and what gateway processes report. */
  readonly system: System
}

export interface ServeOptions {
  /** Who gets as far as the verb, which then asks for the rights: `user` (a person or a token), `gateway`, `anyone`. Default: user. */
  readonly admit?: readonly ('user' | 'gateway' | 'anyone')[]
  /** Default: the one of `/signalbox/v1`. */
  readonly dialect?: Dialect
  /** Whether the request goes into the audit log. Default: `changes`. */
  readonly audit?: AuditRule
}

/** What Next.js calls a route handler with. */
export type RouteHandler = (request: Request, route: RouteParams) => Promise<Response>
interface RouteParams {
  readonly params: Promise<Readonly<Record<string, string | string[] | undefined>>>
}

/**
 * A route handler that answers with what `run` returns: a Response as it is (streams, cookies), everything else as
 * JSON with status 200.
 *
 * @param run throws a VerbError where it cannot answer.
 */
export function serve(options: ServeOptions, run: (call: Call) => unknown): RouteHandler {
  const dialect = options.dialect ?? signalboxDialect
  return async (request, route) => {
    const requestId = randomUUID()
    const kept = { rule: options.audit ?? 'changes', door: dialect.door }
    let call: Call | null = null
    try {
      const params = await route.params
      const system = openSystem()
      const context = toContext(request, system, requestId)
      call = { request, url: new URL(request.url), params, context, system }
      admit(context.actor, options.admit ?? ['user'])
      const result = await run(call)
      const response = result instanceof Response ? result : answerJson(result)
      await keepTrail(call, response, kept)
      return withSecurityFields(response, requestId)
    } catch (thrown) {
      const error = toVerbError(thrown, requestId)
      if (call !== null) await keepTrail(call, { status: error.status, reason: error.message }, kept)
      return withSecurityFields(answerError(error, dialect, requestId), requestId)
    }
  }
}

async function keepTrail(
  call: Call,
  answer: Parameters<typeof toAuditEntry>[1],
  kept: Parameters<typeof toAuditEntry>[2],
): Promise<void> {
  const entry = toAuditEntry(call, answer, kept)
  if (entry !== null) await call.system.audit.append(entry)
}

function openSystem(): System {
  const system = getSystem()
  if (system !== null) return system
  throw new VerbError('Unavailable', 'The console is starting. Try again in a moment.', { retryAfterSeconds: 1 })
}

function toContext(request: Request, system: System, requestId: string): Context {
  const { config, access } = system
  if (!mayAnswerFor(request.headers.get('host'), { bindHost: config.host, publicUrl: config.publicUrl })) {
    throw new VerbError(
      'MisdirectedRequest',
      'This console does not answer for this host name. Set SIGNALBOX_CONSOLE_URL to the address that people use.',
    )
  }
  const { actor, enrolling, pendingSignIn } = authenticate(request, {
    access,
    config,
    nowMs: system.now().getTime(),
  })
  return {
    actor,
    browser: {
      origin: originOf(request),
      userAgent: request.headers.get('user-agent') ?? '',
      enrolling,
      pendingSignIn,
    },
    store: system.store,
    audit: system.audit,
    trail: new Trail(),
    access,
    gateways: () => system.gateways(),
    samples: () => system.runtime.read().samples,
    now: () => system.now(),
    newUid: randomUUID,
    random: Math.random,
    requestId,
    clientAddress: request.headers.get('x-forwarded-for') ?? 'unknown',
  }
}

function admit(actor: Actor, admitted: NonNullable<ServeOptions['admit']>): void {
  if (admitted.includes('anyone')) return
  if (actor.type === 'anonymous') throw new VerbError('Unauthorized', 'Sign in first, or send a bearer token.')
  const role = actor.type === 'gateway' ? 'gateway' : 'user'
  if (!admitted.includes(role)) throw new VerbError('Forbidden', `The ${actor.name} token may not do this.`)
}

function toVerbError(error: unknown, requestId: string): VerbError {
  if (error instanceof VerbError) return error
  console.error(`Request ${requestId} failed:`, error)
  return new VerbError(
    'Internal',
    `The console could not answer, by a fault of its own. Its log says why; look for ${requestId}.`,
  )
}
