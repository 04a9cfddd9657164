/**
 * Grants: a client that shows name and password, or an id and secret of its own, has a token fetched for it (RFC 6749
 * §4.3, §4.4). Both come by Basic authentication; what was right is remembered until its token expires.
 */
import * as oidc from 'openid-client'
import type { Clock } from '../../exchange/clock.ts'
import type { NameAndPassword } from '../authenticate.ts'
import { digest } from '../known-consumers.ts'
import { toProviderError, type OidcConfig, type Provider } from './provider.ts'
import { toSessionTokens, type SessionTokens } from './session.ts'

const maxRemembered = 1000
/** Of a token whose lifetime is not known. */
const unknownLifetimeSeconds = 60

export class Grants {
  readonly #config: OidcConfig
  readonly #provider: Provider
  readonly #clock: Clock
  readonly #known = new Map<string, SessionTokens>()

  constructor(config: OidcConfig, provider: Provider, clock: Clock) {
    this.#config = config
    this.#provider = provider
    this.#clock = clock
  }

  /** @returns `null` where the provider refuses. @throws ProviderError */
  async fetch(given: NameAndPassword): Promise<SessionTokens | null> {
    const mark = digest(JSON.stringify([given.username, given.password]))
    const now = this.#clock.epochMs() / 1000
    const known = this.#known.get(mark)
    if (known !== undefined && (known.expiresAt ?? 0) > now) return known
    const tokens = await this.#ask(given, now)
    this.#known.delete(mark)
    if (tokens === null) return null
    this.#known.set(mark, { ...tokens, expiresAt: tokens.expiresAt ?? now + unknownLifetimeSeconds })
    const [oldest] = this.#known.keys()
    if (this.#known.size > maxRemembered && oldest !== undefined) this.#known.delete(oldest)
    return tokens
  }

  async #ask({ username, password }: NameAndPassword, now: number): Promise<SessionTokens | null> {
    const { auth_methods: methods, scopes, audience = [] } = this.#config
    const parameters = { scope: scopes.join(' '), ...(audience.length === 0 ? {} : { audience: audience.join(' ') }) }
    if (methods.includes('password')) {
      const client = await this.#provider.client()
      const tokens = await refusable(
        oidc.genericGrantRequest(client, 'password', { ...parameters, username, password }),
        now,
      )
      if (tokens !== null) return tokens
    }
    if (!methods.includes('client_credentials')) return null
    const client = await this.#provider.clientOf(username, password)
    return refusable(oidc.clientCredentialsGrant(client, parameters), now)
  }
}

async function refusable(
  asking: ReturnType<typeof oidc.clientCredentialsGrant>,
  now: number,
): Promise<SessionTokens | null> {
  try {
    return toSessionTokens(await asking, now)
  } catch (error) {
    const isRefused = error instanceof oidc.ResponseBodyError || error instanceof oidc.WWWAuthenticateChallengeError
    if (isRefused && error.status < 500) return null
    throw toProviderError(error)
  }
}
