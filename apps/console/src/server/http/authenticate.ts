/** Who asks: a bearer token, else a session cookie, else nobody. A bearer token that is wrong is an error, not nobody. */
import { actorGroups, type Access, type Standing } from '../access/access.ts'
import { anonymous, automation, gatewayActor, type Actor } from '../access/actor.ts'
import type { ApiToken } from '../access/api-tokens.ts'
import { toScopeRules } from '../access/token-scope.ts'
import { hashToken, isToken } from '../access/tokens.ts'
import type { Person } from '../verbs/context.ts'
import { VerbError } from '../verbs/errors.ts'
import { checkSameOrigin } from './same-origin.ts'
import { cookieOf, sessionIdOf } from './session-cookie.ts'

interface AuthenticationConfig {
  /** `SIGNALBOX_ADMIN_TOKEN`; none: no bearer has all rights. */
  readonly adminToken?: string | undefined
  /** `SIGNALBOX_GATEWAY_TOKEN`; none: no gateway process may join by it. */
  readonly gatewayToken?: string | undefined
}

export interface Authentication {
  readonly access: Access
  readonly config: AuthenticationConfig
  readonly nowMs: number
}

export interface Authenticated {
  readonly actor: Actor
  /** Who must set up a second factor first; `actor` is nobody then. */
  readonly enrolling: Person | null
  /** Hash of the sign-in that waits for a second factor. */
  readonly pendingSignIn: string | null
}

/** @throws VerbError `Unauthorized` for a wrong bearer token, `Forbidden` for a request forged by another site. */
export function authenticate(request: Request, authentication: Authentication): Authenticated {
  const header = request.headers.get('authorization')
  if (header !== null) {
    return { actor: authenticateBearer(header, authentication), enrolling: null, pendingSignIn: null }
  }
  const { access, nowMs } = authentication
  const id = sessionIdOf(request)
  const standing = id === null ? null : access.standingOf(id, nowMs)
  const pending = cookieOf(request, 'signIn')
  const pendingSignIn = pending === null || pending === '' ? null : hashToken(pending)
  checkSameOrigin(request, {
    sessionId: standing === null ? null : id,
    withCookie: standing !== null || pendingSignIn !== null,
  })
  if (standing === null) return { actor: anonymous, enrolling: null, pendingSignIn }
  const person = toPerson(standing)
  return {
    actor: standing.mustEnrol ? anonymous : person,
    enrolling: standing.mustEnrol ? person : null,
    pendingSignIn,
  }
}

function toPerson({ session, account }: Standing): Person {
  return { type: 'person', name: account.name, groups: actorGroups(account), session: session.hash }
}

function authenticateBearer(header: string, { access, config, nowMs }: Authentication): Actor {
  const token = /^bearer +(\S+) *$/i.exec(header)?.[1]
  if (token === undefined) throw new VerbError('Unauthorized', 'Authorization must be "Bearer" and a token.')
  const isAdmin = isToken(token, config.adminToken)
  const isGateway = isToken(token, config.gatewayToken)
  if (isAdmin) return automation
  if (isGateway) return gatewayActor
  const known = access.tokens.use(token, nowMs)
  const actor = known === null ? null : bearerOf(known, access)
  if (actor !== null) return actor
  throw new VerbError('Unauthorized', 'This bearer token is not valid: it was revoked, has ended or never was one.')
}

/** `null` where the owner may not sign in himself. */
function bearerOf({ id, name, owner }: ApiToken, access: Access): Actor | null {
  if (owner.type === 'gateway') {
    const { namespaces } = owner
    return { ...gatewayActor, name: `gateway ${name}`, token: id, ...(namespaces === null ? {} : { namespaces }) }
  }
  const account = access.accounts.find(owner.user)
  if (account === null || account.disabled) return null
  const scope = toScopeRules(owner.scope)
  const actor = { type: 'token', name: account.name, groups: actorGroups(account), token: id } as const
  return scope === null ? actor : { ...actor, scope }
}
