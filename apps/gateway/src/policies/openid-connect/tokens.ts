/**
 * Tokens: is an access token good, and what does it say. Signed ones are checked with the provider's keys; of others, and
 * of signed ones where config says so, the provider is asked (RFC 7662).
 */
import { jwtVerify, errors, type JWTPayload } from 'jose'
import * as oidc from 'openid-client'
import type { Clock } from '../../exchange/clock.ts'
import { digest } from '../known-consumers.ts'
import type { Claims } from './claims.ts'
import { toProviderError, type OidcConfig, type Provider } from './provider.ts'
import type { SessionTokens } from './session.ts'

/** What is known by a good token. */
export interface TokenFacts {
  /** Of the token itself; empty where it cannot be read. */
  readonly claims: Claims
  /** Of the ID token that came with it; `null` where none did. */
  readonly idClaims: Claims | null
  /** What the provider said of it; `null` where it was not asked. */
  readonly introspection: Claims | null
  readonly userInfo: Claims | null
}

/** Why a token is refused, in a few words that hold nothing of it. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
}

const maxRemembered = 10_000

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const symmetric = ['HS256', 'HS384', 'HS512']

export class Tokens {
  readonly #config: OidcConfig
  readonly #provider: Provider
  readonly #clock: Clock
  readonly #answers = new Map<string, { readonly answer: Claims; readonly untilMs: number }>()

  constructor(config: OidcConfig, provider: Provider, clock: Clock) {
    this.#config = config
    this.#provider = provider
    this.#clock = clock
  }

  /**
   * A token that a client showed.
   * @throws TokenRefused, ProviderError
   */
  async check(token: string): Promise<TokenFacts> {
    const methods = this.#config.auth_methods
    const isSigned = token.split('.').length === 3
    if (isSigned && methods.includes('bearer')) {
      const claims = await this.#verify(token)
      const introspection = this.#config.introspect_jwt_tokens ? await this.#introspect(token) : null
      return { claims, idClaims: null, introspection, userInfo: await this.#moreAbout(token) }
    }
    if (methods.includes('introspection'))
      return {
        claims: {},
        idClaims: null,
        introspection: await this.#introspect(token),
        userInfo: await this.#moreAbout(token),
      }
    if (methods.includes('userinfo'))
      return { claims: {}, idClaims: null, introspection: null, userInfo: await this.#askUserInfo(token) }
    throw new TokenRefused('tokens of this kind are not taken')
  }

  /** More claims, where config asks for them. @throws TokenRefused, ProviderError */
  async #moreAbout(token: string, idClaims: Claims | null = null): Promise<Claims | null> {
    return this.#config.search_user_info ? this.#askUserInfo(token, idClaims) : null
  }

  /** As {@link check} of tokens that came from the provider itself. @throws TokenRefused, ProviderError */
  async read({ accessToken, idToken }: Pick<SessionTokens, 'accessToken' | 'idToken'>): Promise<TokenFacts> {
    const idClaims = idToken === null ? null : decode(idToken)
    return {
      claims: decode(accessToken),
      idClaims,
      introspection: null,
      userInfo: await this.#moreAbout(accessToken, idClaims),
    }
  }

  async #verify(token: string): Promise<JWTPayload> {
    const { enable_hs_signatures: takesShared, client_secret: [secret] = [] } = this.#config
    const client = await this.#provider.client()
    const options = {
      issuer: [client.serverMetadata().issuer, ...(this.#config.issuers_allowed ?? [])],
      clockTolerance: this.#config.leeway,
      currentDate: new Date(this.#clock.epochMs()),
    }
    const algorithm = algorithmOf(token)
    if (symmetric.includes(algorithm)) {
      if (!takesShared || secret === undefined) throw new TokenRefused('its algorithm is not taken')
      return tell(jwtVerify(token, Buffer.from(secret), { ...options, algorithms: symmetric }))
    }
    let refusal: unknown = new TokenRefused('the provider has no keys')
    for (const keys of await this.#provider.keys()) {
      try {
        const { payload } = await jwtVerify(token, keys, { ...options, algorithms: asymmetric })
        return payload
      } catch (error) {
        refusal = error
        if (!(error instanceof errors.JWKSNoMatchingKey)) break
      }
    }
    throw toRefusal(refusal)
  }

  async #introspect(token: string): Promise<Claims> {
    const mark = digest(`introspection ${token}`)
    const known = this.#answers.get(mark)
    if (known !== undefined && known.untilMs > this.#clock.epochMs()) return known.answer
    const client = await this.#provider.client()
    const answer = await ask(
      oidc.tokenIntrospection(client, token, { token_type_hint: this.#config.introspection_hint }),
    )
    if (!answer.active) throw new TokenRefused('it is not active')
    const nowMs = this.#clock.epochMs()
    if (typeof answer.exp === 'number' && answer.exp + this.#config.leeway <= nowMs / 1000)
      throw new TokenRefused('it has expired')
    if (this.#config.cache_introspection) this.#remember(mark, answer, { nowMs, expiresAt: answer.exp })
    return answer
  }

  #remember(mark: string, answer: Claims, { nowMs, expiresAt }: { nowMs: number; expiresAt: unknown }): void {
    const { cache_ttl: ttl, cache_ttl_max: longest = Infinity } = this.#config
    const seconds = typeof expiresAt === 'number' ? expiresAt - nowMs / 1000 : ttl
    this.#answers.delete(mark)
    this.#answers.set(mark, { answer, untilMs: nowMs + Math.min(seconds, longest) * 1000 })
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > maxRemembered && oldest !== undefined) this.#answers.delete(oldest)
  }

  /** @param idClaims Of the same user, or the answer is refused (OpenID Connect Core §5.3.2). */
  async #askUserInfo(token: string, idClaims: Claims | null = null): Promise<Claims> {
    const mark = digest(`userinfo ${token}`)
    const known = this.#answers.get(mark)
    if (known !== undefined && known.untilMs > this.#clock.epochMs()) return known.answer
    const client = await this.#provider.client()
    const subject = idClaims?.['sub']
    const answer = await ask(
      oidc.fetchUserInfo(client, token, typeof subject === 'string' ? subject : oidc.skipSubjectCheck),
    )
    this.#remember(mark, answer, { nowMs: this.#clock.epochMs(), expiresAt: decode(token)['exp'] })
    return answer
  }
}

/** What a token says, believed because of where it came from; empty where it is none that can be read. */
function decode(token: string): Claims {
  const [, payload = ''] = token.split('.')
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? { ...claims } : {}
  } catch {
    return {}
  }
}

function algorithmOf(token: string): string {
  const [header = ''] = token.split('.')
  try {
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { readonly alg?: unknown }
    return typeof alg === 'string' ? alg : ''
  } catch {
    throw new TokenRefused('it cannot be read')
  }
}

async function tell(verifying: Promise<{ readonly payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await verifying).payload
  } catch (error) {
    throw toRefusal(error)
  }
}

const refusals: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JWT_CLAIM_VALIDATION_FAILED: 'one of its claims is not as it must be',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is not right',
  ERR_JWKS_NO_MATCHING_KEY: 'its key is not one of the provider’s',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'it does not say which of the provider’s keys signed it',
  ERR_JOSE_ALG_NOT_ALLOWED: 'its algorithm is not taken',
  ERR_JWS_INVALID: 'it cannot be read',
  ERR_JWT_INVALID: 'it cannot be read',
}

/** What is wrong with the token, or with the provider that has its keys. */
function toRefusal(error: unknown): Error {
  if (error instanceof TokenRefused) return error
  const reason = error instanceof errors.JOSEError ? refusals[error.code] : undefined
  return reason === undefined ? toProviderError(error) : new TokenRefused(reason)
}

/** Answers of the provider: that a token is not good is one of them. */
async function ask<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking
  } catch (error) {
    if (error instanceof oidc.ResponseBodyError && error.status < 500) throw new TokenRefused('the provider refuses it')
    if (error instanceof oidc.WWWAuthenticateChallengeError) throw new TokenRefused('the provider refuses it')
    throw toProviderError(error)
  }
}
