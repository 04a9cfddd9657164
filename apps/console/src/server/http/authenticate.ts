/** Who asks: a bearer token, else a session cookie, else nobody. A bearer token that is wrong is an error, not nobody. */
import type { Access } from '../access/access.ts'
import { anonymous, automation, gatewayActor, systemGroups, type Actor } from '../access/actor.ts'
import { isToken } from '../access/tokens.ts'
import { VerbError } from '../verbs/errors.ts'
import { checkSameOrigin } from './same-origin.ts'
import { sessionIdOf } from './session-cookie.ts'

interface AuthenticationConfig {
  /** `SIGNALBOX_ADMIN_TOKEN`; none: no bearer has all rights. */
  readonly adminToken?: string | undefined
  /** `SIGNALBOX_GATEWAY_TOKEN`; none: no gateway process may join. */
  readonly gatewayToken?: string | undefined
}

export interface Authentication {
  readonly access: Access
  readonly config: AuthenticationConfig
  readonly nowMs: number
}

/** @throws VerbError `Unauthorized` for a wrong bearer token, `Forbidden` for a request forged by another site. */
export function authenticate(request: Request, authentication: Authentication): Actor {
  const header = request.headers.get('authorization')
  if (header !== null) return authenticateBearer(header, authentication.config)
  const id = sessionIdOf(request)
  const session = id === null ? null : authentication.access.sessions.use(id, authentication.nowMs)
  checkSameOrigin(request, session !== null)
  if (session === null) return anonymous
  return { type: 'person', name: session.user, groups: [systemGroups.authenticated], session: session.hash }
}

function authenticateBearer(header: string, config: AuthenticationConfig): Actor {
  const token = /^bearer +(\S+) *$/i.exec(header)?.[1]
  if (token === undefined) throw new VerbError('Unauthorized', 'Authorization must be "Bearer" and a token.')
  const isAdmin = isToken(token, config.adminToken)
  const isGateway = isToken(token, config.gatewayToken)
  if (isAdmin) return automation
  if (isGateway) return gatewayActor
  throw new VerbError('Unauthorized', 'This bearer token is not valid.')
}
