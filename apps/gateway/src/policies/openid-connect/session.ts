/** Session: who signed in, kept by the browser in sealed cookies, and its renewal by refresh token. */
import { createHash, randomBytes } from 'node:crypto'
import * as oidc from 'openid-client'
import type { Clock } from '../../exchange/clock.ts'
import { readCookie } from '../authenticate.ts'
import type { RequestTurn } from '../behaviour.ts'
import { joinCookies, Seal, toSetCookies, type CookieSettings } from './sealed.ts'
import { toProviderError, type OidcConfig, type Provider } from './provider.ts'

export interface SessionTokens {
  readonly accessToken: string
  readonly idToken: string | null
  readonly refreshToken: string | null
  /** Epoch seconds; `null` where the provider did not say. */
  readonly expiresAt: number | null
}

interface Session extends SessionTokens {
  /** Epoch seconds: of signing in, of the last renewal, of the last use. */
  readonly begunAt: number
  readonly renewedAt: number
  readonly usedAt: number
}

/** A session is written anew when it was last a tenth of its time ago, and not with every request. */
const rewrittenAfter = 0.1

export class Sessions {
  readonly #config: OidcConfig
  readonly #provider: Provider
  readonly #clock: Clock
  readonly #seal: Seal
  readonly #refreshing = new Map<string, Promise<SessionTokens>>()

  constructor(config: OidcConfig, provider: Provider, clock: Clock) {
    this.#config = config
    this.#provider = provider
    this.#clock = clock
    this.#seal = new Seal(secretOf(config), `session ${config.issuer} ${config.session_cookie_name}`)
  }

  /** @returns Set-Cookie lines of a session that begins now; `null` where its tokens are too long for cookies. */
  begin(turn: RequestTurn, tokens: SessionTokens): readonly string[] | null {
    const now = this.#now()
    return this.#write(turn, { ...tokens, begunAt: now, renewedAt: now, usedAt: now })
  }

  /** Set-Cookie lines that take the session away. */
  end(turn: RequestTurn): readonly string[] {
    return toSetCookies(this.#cookie(turn), null, (name) => readCookie(turn, name) !== null) ?? []
  }

  /**
   * The tokens of the request's session, renewed where that is needed, and the lines to tell the browser;
   * `null` where it has none, or one that has ended.
   * @throws ProviderError where renewing fails for a reason that is not the session's.
   */
  async resume(
    turn: RequestTurn,
  ): Promise<{ readonly tokens: SessionTokens; readonly setCookies: readonly string[] } | null> {
    const session = this.#read(turn)
    if (session === null || !this.#isAlive(session)) return null
    const isStale = session.expiresAt !== null && session.expiresAt <= this.#now()
    if (!isStale) return { tokens: session, setCookies: this.#touch(turn, session) }
    const renewed = await this.#renew(session)
    if (renewed === null) return null
    const now = this.#now()
    const written = this.#write(turn, { ...session, ...renewed, renewedAt: now, usedAt: now })
    return { tokens: renewed, setCookies: written ?? [] }
  }

  /** Of a session that is alive or was; for signing out. */
  read(turn: RequestTurn): SessionTokens | null {
    return this.#read(turn)
  }

  #read(turn: RequestTurn): Session | null {
    const text = joinCookies(this.#config.session_cookie_name, (name) => readCookie(turn, name))
    const value = text === null ? null : this.#seal.open(text)
    // Sealed by us: what it holds is what was written.
    return value === null ? null : (value as Session)
  }

  #isAlive({ begunAt, renewedAt, usedAt }: Session): boolean {
    const {
      session_absolute_timeout: absolute,
      session_rolling_timeout: rolling,
      session_idling_timeout: idling,
    } = this.#config
    const now = this.#now()
    const isWithin = (since: number, limit: number): boolean => limit === 0 || now - since < limit
    return isWithin(begunAt, absolute) && isWithin(renewedAt, rolling) && isWithin(usedAt, idling)
  }

  #touch(turn: RequestTurn, session: Session): readonly string[] {
    const { session_idling_timeout: idling, session_rolling_timeout: rolling } = this.#config
    const shortest = Math.min(...[idling, rolling].filter((limit) => limit > 0))
    const now = this.#now()
    if (now - session.usedAt < shortest * rewrittenAfter) return []
    return this.#write(turn, { ...session, usedAt: now, renewedAt: now }) ?? []
  }

  /** `null` where the provider will not, or there is no refresh token: the user signs in again. */
  async #renew({ refreshToken, idToken }: Session): Promise<SessionTokens | null> {
    if (refreshToken === null || !this.#config.refresh_tokens) return null
    const mark = createHash('sha256').update(refreshToken).digest('base64')
    const renewing =
      this.#refreshing.get(mark) ?? this.#refresh(refreshToken, idToken).finally(() => this.#refreshing.delete(mark))
    this.#refreshing.set(mark, renewing)
    try {
      return await renewing
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError && error.status < 500) return null
      throw toProviderError(error)
    }
  }

  async #refresh(refreshToken: string, idToken: string | null): Promise<SessionTokens> {
    const answer = await oidc.refreshTokenGrant(await this.#provider.client(), refreshToken)
    const tokens = toSessionTokens(answer, this.#now())
    return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken, idToken: tokens.idToken ?? idToken }
  }

  #write(turn: RequestTurn, session: Session): readonly string[] | null {
    return toSetCookies(this.#cookie(turn), this.#seal.seal(session), (name) => readCookie(turn, name) !== null)
  }

  #cookie({ scheme }: RequestTurn): CookieSettings {
    const config = this.#config
    return {
      name: config.session_cookie_name,
      path: config.session_cookie_path,
      domain: config.session_cookie_domain,
      sameSite: config.session_cookie_same_site,
      httpOnly: config.session_cookie_http_only,
      secure: config.session_cookie_secure ?? scheme === 'https',
    }
  }

  #now(): number {
    return this.#clock.epochMs() / 1000
  }
}

type TokenAnswer = Awaited<ReturnType<typeof oidc.refreshTokenGrant>>

/** @param now Epoch seconds. */
export function toSessionTokens(answer: TokenAnswer, now: number): SessionTokens {
  const lifetime = answer.expiresIn()
  return {
    accessToken: answer.access_token,
    idToken: answer.id_token ?? null,
    refreshToken: answer.refresh_token ?? null,
    expiresAt: lifetime === undefined ? null : now + lifetime,
  }
}

const ofThisProcess = randomBytes(32).toString('base64')

/** What everything that clients keep for us is sealed with. */
export function secretOf({ session_secret: secret, client_secret: [clientSecret] = [] }: OidcConfig): string {
  return secret ?? clientSecret ?? ofThisProcess
}
