/** Logout: the session ends here, its tokens at the provider where config says so, and then the provider's own session. */
import * as oidc from 'openid-client'
import type { PolicyAnswer } from '@signalbox/shared/policies'
import type { RequestTurn } from '../behaviour.ts'
import { toRedirect } from './login.ts'
import type { OidcConfig, Provider } from './provider.ts'
import type { Sessions, SessionTokens } from './session.ts'

/** Whether the request asks to sign out. */
export function isLogout(turn: RequestTurn, config: OidcConfig): boolean {
  const { logout_uri_suffix: suffix, logout_query_arg: argument, logout_methods: methods } = config
  if (!methods.some((method) => method === turn.original.method)) return false
  return (
    (suffix !== undefined && suffix !== '' && turn.original.path.endsWith(suffix)) ||
    (argument !== undefined && argument !== '' && turn.original.query.has(argument))
  )
}

interface Parts {
  readonly config: OidcConfig
  readonly provider: Provider
  readonly sessions: Sessions
  readonly log: (sentence: string) => void
}

/** Never fails for the provider's sake: the session here is over in any case. */
export async function logOut(turn: RequestTurn, { config, provider, sessions, log }: Parts): Promise<PolicyAnswer> {
  const tokens = sessions.read(turn)
  const setCookies = sessions.end(turn)
  const [wanted] = config.logout_redirect_uri ?? []
  const client = await provider.client().catch(() => null)
  if (client === null) log(`Somebody signed out, and the provider ${config.issuer} could not be told.`)
  else {
    if (tokens !== null && config.logout_revoke && !(await revoke(client, tokens, config)))
      log(`Somebody signed out, and the provider ${config.issuer} did not revoke every token.`)
    if (client.serverMetadata().end_session_endpoint !== undefined)
      return toRedirect(toEndOfSession(client, tokens, wanted), setCookies)
  }
  if (wanted !== undefined) return toRedirect(wanted, setCookies)
  return { status: 200, headers: setCookies.flatMap((line) => ['set-cookie', line]), message: 'Signed out' }
}

function toEndOfSession(client: oidc.Configuration, tokens: SessionTokens | null, wanted: string | undefined): string {
  const idToken = tokens?.idToken ?? null
  return oidc.buildEndSessionUrl(client, {
    ...(idToken === null ? {} : { id_token_hint: idToken }),
    ...(wanted === undefined ? {} : { post_logout_redirect_uri: wanted }),
  }).href
}

/** @returns whether the provider has revoked all that it was asked to. */
async function revoke(client: oidc.Configuration, tokens: SessionTokens, config: OidcConfig): Promise<boolean> {
  if (client.serverMetadata().revocation_endpoint === undefined) return false
  const asked = [
    ...(config.logout_revoke_refresh_token && tokens.refreshToken !== null
      ? [oidc.tokenRevocation(client, tokens.refreshToken, { token_type_hint: 'refresh_token' })]
      : []),
    ...(config.logout_revoke_access_token
      ? [oidc.tokenRevocation(client, tokens.accessToken, { token_type_hint: 'access_token' })]
      : []),
  ]
  return (await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled')
}
