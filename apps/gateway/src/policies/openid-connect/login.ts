/**
 * Login: the authorization code flow (RFC 6749 §4.1) with PKCE (RFC 7636), state and nonce. What is remembered between
 * the two halves is kept by the browser, sealed, so that any gateway can end what another began.
 */
import * as oidc from 'openid-client'
import type { PolicyAnswer } from '@signalbox/shared/policies'
import type { Clock } from '../../exchange/clock.ts'
import { readCookie } from '../authenticate.ts'
import type { RequestTurn } from '../behaviour.ts'
import { toProviderError, type OidcConfig, type Provider } from './provider.ts'
import { joinCookies, Seal, toSetCookies, type CookieSettings } from './sealed.ts'
import { secretOf, toSessionTokens, type SessionTokens } from './session.ts'

/** One login that was begun. */
interface Pending {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  /** What the user asked for, and is to get in the end. */
  readonly wanted: string
  readonly redirectUri: string
  /** Epoch seconds. */
  readonly begunAt: number
}

/** Windows of one browser in which a login may be under way at once. */
const mostPending = 4

export interface LoggedIn {
  readonly tokens: SessionTokens
  readonly wanted: string
  readonly setCookies: readonly string[]
}

export class Logins {
  readonly #config: OidcConfig
  readonly #provider: Provider
  readonly #clock: Clock
  readonly #seal: Seal

  constructor(config: OidcConfig, provider: Provider, clock: Clock) {
    this.#config = config
    this.#provider = provider
    this.#clock = clock
    this.#seal = new Seal(secretOf(config), `login ${config.issuer}`)
  }

  /** Sends the user to the provider. @throws ProviderError */
  async begin(turn: RequestTurn): Promise<PolicyAnswer> {
    const address = addressOf(turn)
    const redirectUri = this.#config.redirect_uri?.[0] ?? `${address.origin}${address.pathname}`
    const pending: Pending = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      wanted: address.href,
      redirectUri,
      begunAt: this.#now(),
    }
    const { authorization_query_args_names: names = [], authorization_query_args_values: values = [] } = this.#config
    const { max_age: maxAge, audience = [] } = this.#config
    const location = oidc.buildAuthorizationUrl(await this.#client(), {
      redirect_uri: redirectUri,
      scope: this.#config.scopes.join(' '),
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
      ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
      ...(audience.length === 0 ? {} : { audience: audience.join(' ') }),
      ...Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])),
    })
    return toRedirect(location.href, this.#write(turn, [...this.#read(turn), pending].slice(-mostPending)))
  }

  /** Whether the provider has sent the user here, with an answer to a login of ours. */
  isReturn(turn: RequestTurn): boolean {
    const { searchParams } = addressOf(turn)
    return (
      searchParams.has('state') && (searchParams.has('code') || searchParams.has('error')) && this.#find(turn) !== null
    )
  }

  /**
   * Ends a login that {@link isReturn} has found.
   * @returns `null` where the provider, or the answer that the browser brought, does not say who it is.
   * @throws ProviderError
   */
  async end(turn: RequestTurn): Promise<LoggedIn | null> {
    const pending = this.#find(turn)
    if (pending === null) return null
    const callback = new URL(pending.redirectUri)
    callback.search = addressOf(turn).search
    const { token_post_args_names: names = [], token_post_args_values: values = [], max_age: maxAge } = this.#config
    try {
      const answer = await oidc.authorizationCodeGrant(
        await this.#client(),
        callback,
        {
          expectedState: pending.state,
          expectedNonce: pending.nonce,
          pkceCodeVerifier: pending.verifier,
          ...(maxAge === undefined ? {} : { maxAge }),
        },
        Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])),
      )
      const others = this.#read(turn).filter(({ state }) => state !== pending.state)
      return {
        tokens: toSessionTokens(answer, this.#now()),
        wanted: pending.wanted,
        setCookies: this.#write(turn, others),
      }
    } catch (error) {
      if (isRefusal(error)) return null
      throw toProviderError(error)
    }
  }

  async #client(): Promise<oidc.Configuration> {
    return this.#provider.client()
  }

  #find(turn: RequestTurn): Pending | null {
    const state = addressOf(turn).searchParams.get('state')
    return this.#read(turn).find((pending) => pending.state === state) ?? null
  }

  /** Those that are not too old. */
  #read(turn: RequestTurn): readonly Pending[] {
    const text = joinCookies(this.#config.authorization_cookie_name, (name) => readCookie(turn, name))
    const value = text === null ? null : this.#seal.open(text)
    // Sealed by us: what it holds is what was written.
    const pending = Array.isArray(value) ? (value as Pending[]) : []
    return pending.filter(({ begunAt }) => this.#now() - begunAt < this.#config.authorization_rolling_timeout)
  }

  #write(turn: RequestTurn, pending: readonly Pending[]): readonly string[] {
    const had = (name: string): boolean => readCookie(turn, name) !== null
    const value = pending.length === 0 ? null : this.#seal.seal(pending)
    return toSetCookies(this.#cookie(turn), value, had) ?? toSetCookies(this.#cookie(turn), null, had) ?? []
  }

  #cookie({ scheme }: RequestTurn): CookieSettings {
    const config = this.#config
    return {
      name: config.authorization_cookie_name,
      path: config.authorization_cookie_path,
      domain: config.authorization_cookie_domain,
      sameSite: config.authorization_cookie_same_site,
      httpOnly: config.authorization_cookie_http_only,
      secure: config.authorization_cookie_secure ?? scheme === 'https',
    }
  }

  #now(): number {
    return this.#clock.epochMs() / 1000
  }
}

/** What the provider, or the answer itself, is to blame for; anything else is a fault on the way. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof oidc.AuthorizationResponseError ||
    (error instanceof oidc.ResponseBodyError && error.status < 500) ||
    (error instanceof oidc.ClientError && error.code !== 'OAUTH_TIMEOUT' && error.cause === undefined)
  )
}

/** The address that the client asked for, as the client wrote it. */
function addressOf({ scheme, original, authority }: RequestTurn): URL {
  return new URL(`${scheme}://${authority}${original.path}${original.search}`)
}

/** @param setCookies Lines. */
export function toRedirect(location: string, setCookies: readonly string[] = []): PolicyAnswer {
  return {
    status: 302,
    headers: ['location', location, 'cache-control', 'no-store', ...setCookies.flatMap((line) => ['set-cookie', line])],
    body: '',
  }
}
