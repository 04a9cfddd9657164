/**
 * openid-connect: who calls is known by a session, a token, a name and password that the provider takes, or by having
 * signed in at the provider just now; in this order. Whoever shows nothing is sent to sign in where that is possible.
 */
import type { PolicyAnswer } from '@signalbox/shared/policies'
import {
  authenticate,
  hasControls,
  readCookie,
  readNameAndPassword,
  toChallenge,
  withoutParameters,
  type Refusal,
  type Verdict,
} from './authenticate.ts'
import type { PolicyBehaviour, PolicyParts, RequestTurn, ResponseTurn, RunningPolicy } from './behaviour.ts'
import { readFields } from './content-fields.ts'
import { knownIn } from './known-consumers.ts'
import { findClaim, toText, toWords, unmetDemand, type Claims } from './openid-connect/claims.ts'
import { Grants } from './openid-connect/grants.ts'
import { Logins, toRedirect, type LoggedIn } from './openid-connect/login.ts'
import { isLogout, logOut } from './openid-connect/logout.ts'
import { Provider, ProviderError, type OidcConfig } from './openid-connect/provider.ts'
import { Sessions } from './openid-connect/session.ts'
import { documentsOf, dropClaims, tellDownstream, tellUpstream, type Known } from './openid-connect/tell.ts'
import { TokenRefused, Tokens } from './openid-connect/tokens.ts'

export const openidConnect: PolicyBehaviour<OidcConfig> = {
  create: (config, parts) => new RelyingParty(config, parts),
}

const complaintPauseMs = 60_000

class RelyingParty implements RunningPolicy {
  readonly #config: OidcConfig
  readonly #parts: PolicyParts
  readonly #provider: Provider
  readonly #tokens: Tokens
  readonly #sessions: Sessions
  readonly #logins: Logins
  readonly #grants: Grants
  /** What responses are to tell, by exchange. */
  readonly #toTell = new WeakMap<object, { readonly known: Known | null; readonly setCookies: readonly string[] }>()
  #complainedAtMs = -Infinity

  constructor(config: OidcConfig, parts: PolicyParts) {
    this.#config = config
    this.#parts = parts
    this.#provider = new Provider(config, parts.clock)
    this.#tokens = new Tokens(config, this.#provider, parts.clock)
    this.#sessions = new Sessions(config, this.#provider, parts.clock)
    this.#logins = new Logins(config, this.#provider, parts.clock)
    this.#grants = new Grants(config, this.#provider, parts.clock)
  }

  async request(turn: RequestTurn): Promise<PolicyAnswer | null> {
    const config = this.#config
    try {
      dropClaims(turn, config)
      if (isLogout(turn, config))
        return await logOut(turn, { config, provider: this.#provider, sessions: this.#sessions, log: this.#parts.log })
      if (this.#takes('authorization_code') && this.#logins.isReturn(turn)) return await this.#endLogin(turn)
      return await authenticate(turn, { config, parts: this.#parts }, () => this.#check(turn))
    } catch (error) {
      if (error instanceof TokenRefused) return this.#unauthorized(error.message).answer
      if (!(error instanceof ProviderError)) throw error
      this.#complain(error)
      return { status: 500, message: 'An unexpected error occurred' }
    }
  }

  response({ key, headers }: ResponseTurn): void {
    const told = this.#toTell.get(key)
    if (told === undefined) return
    if (told.known !== null) tellDownstream(headers, told.known, this.#config)
    for (const line of told.setCookies) headers.append('set-cookie', line)
  }

  close(): Promise<void> {
    return this.#provider.close()
  }

  async #check(turn: RequestTurn): Promise<Verdict> {
    const resumed = this.#takes('session') ? await this.#sessions.resume(turn) : null
    try {
      if (resumed !== null) {
        const known = { ...resumed.tokens, facts: await this.#tokens.read(resumed.tokens) }
        this.#toTell.set(turn.key, { known, setCookies: resumed.setCookies })
        return this.#decide(turn, known)
      }
      const token = await this.#findToken(turn)
      if (token !== null) {
        const facts = await this.#tokens.check(token)
        return this.#decide(turn, { facts, accessToken: token, idToken: null, refreshToken: null })
      }
      const fetched = await this.#fetchToken(turn)
      if (fetched !== null) return this.#decide(turn, { ...fetched, facts: await this.#tokens.read(fetched) })
    } catch (error) {
      if (error instanceof TokenRefused) return this.#unauthorized(error.message)
      throw error
    }
    const isPage = turn.original.method === 'GET' || turn.original.method === 'HEAD'
    if (!this.#takes('authorization_code') || !isPage) return this.#unauthorized(null)
    if ((this.#config.anonymous ?? '') !== '') return this.#unauthorized(null)
    return { ok: false, answer: await this.#logins.begin(turn) }
  }

  #decide(turn: RequestTurn, known: Known): Verdict {
    const documents = documentsOf(known.facts)
    const unmet = unmetDemand(documents, this.#config)
    if (unmet !== null) return this.#forbidden(unmet)
    const consumer = this.#findConsumer(documents)
    if (consumer === undefined) return this.#forbidden('consumer_claim')
    if (!this.#toTell.has(turn.key)) this.#toTell.set(turn.key, { known, setCookies: [] })
    tellUpstream(turn, known, this.#config)
    const { authenticated_groups_claim: groups, credential_claim: credential } = this.#config
    const name = toText(findClaim(documents, credential))
    return {
      ok: true,
      consumer,
      credential: name === null || hasControls(name) ? null : name,
      groups: groups === undefined ? null : toWords(findClaim(documents, groups)),
    }
  }

  /** `null` where none is looked for, or needed; `undefined` where one is missing. */
  #findConsumer(documents: readonly Claims[]) {
    const { consumer_claim: claim, consumer_by: fields, consumer_optional: isOptional } = this.#config
    if (claim === undefined) return null
    const name = toText(findClaim(documents, claim))
    const known = knownIn(this.#parts.consumers())
    const found = name === null ? null : known.by(fields, name)
    if (found !== null || name === null) return found ?? (isOptional ? null : undefined)
    const alike = this.#config.by_username_ignore_case ? known.byUsernameIgnoringCase(name) : null
    return alike ?? (isOptional ? null : undefined)
  }

  async #findToken(turn: RequestTurn): Promise<string | null> {
    const { bearer_token_param_type: places, hide_credentials: hides } = this.#config
    if (!(['bearer', 'introspection', 'userinfo'] as const).some((method) => this.#takes(method))) return null
    const [, inHeader] = /^\s*bearer\s+(\S+)\s*$/i.exec(turn.original.headers.get('authorization') ?? '') ?? []
    if (places.includes('header') && inHeader !== undefined) {
      if (hides) turn.headers.remove('authorization')
      return inHeader
    }
    const inQuery = turn.original.query.get('access_token')
    if (places.includes('query') && inQuery !== undefined && inQuery !== '') {
      if (hides) turn.search = withoutParameters(turn.search, ['access_token'])
      return inQuery
    }
    const cookie = this.#config.bearer_token_cookie_name
    const inCookie = places.includes('cookie') && cookie !== undefined ? readCookie(turn, cookie) : null
    if (inCookie !== null) return inCookie
    return places.includes('body') ? this.#findTokenInForm(turn) : null
  }

  async #findTokenInForm(turn: RequestTurn): Promise<string | null> {
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(turn.original.headers.get('content-type') ?? '')
    if (!isForm) return null
    const { fields } = await readFields(turn)
    const [token = ''] = fields?.get('access_token') ?? []
    if (token === '') return null
    if (this.#config.hide_credentials && fields !== null) turn.replaceContent(fields.without('access_token'))
    return token
  }

  async #fetchToken(turn: RequestTurn) {
    if (!this.#takes('password') && !this.#takes('client_credentials')) return null
    const given = readNameAndPassword(turn, 'basic')
    if (given === null) return null
    const tokens = await this.#grants.fetch(given)
    if (tokens === null) throw new TokenRefused('the provider refuses it')
    if (this.#config.hide_credentials) turn.headers.remove(given.header)
    return tokens
  }

  async #endLogin(turn: RequestTurn): Promise<PolicyAnswer> {
    const done = await this.#logins.end(turn)
    if (done === null) return this.#unauthorized('signing in did not succeed').answer
    const known = { ...done.tokens, facts: await this.#tokens.read(done.tokens) }
    const verdict = this.#decide(turn, known)
    if (!verdict.ok) return verdict.answer
    const isKept = this.#takes('session') && this.#config.disable_session?.includes('authorization_code') !== true
    const session = isKept ? this.#sessions.begin(turn, done.tokens) : []
    if (session === null) {
      this.#parts.log(`The policy ${this.#parts.key} cannot keep a session: its tokens are too long for cookies.`)
      return { status: 500, message: 'An unexpected error occurred' }
    }
    return this.#afterLogin(done, known, [...done.setCookies, ...session])
  }

  #afterLogin({ wanted }: LoggedIn, known: Known, setCookies: readonly string[]): PolicyAnswer {
    const { login_action: action, login_redirect_uri: [target] = [], login_redirect_mode: mode } = this.#config
    if (action === 'upstream') return toRedirect(wanted, setCookies)
    const tokens = this.#loginTokens(known)
    if (action === 'redirect' && target !== undefined) {
      const address = new URL(target)
      const parameters = new URLSearchParams(tokens)
      if (mode === 'fragment') address.hash = parameters.toString()
      else for (const [name, value] of parameters) address.searchParams.set(name, value)
      return toRedirect(address.href, setCookies)
    }
    const headers = ['content-type', 'application/json; charset=utf-8', 'cache-control', 'no-store']
    return {
      status: 200,
      headers: [...headers, ...setCookies.flatMap((line) => ['set-cookie', line])],
      body: JSON.stringify(tokens),
    }
  }

  #loginTokens({ accessToken, idToken, refreshToken }: Known): Record<string, string> {
    const all = { access_token: accessToken, id_token: idToken, refresh_token: refreshToken }
    const wanted: readonly string[] = this.#config.login_tokens
    const told = Object.entries(all).filter(([name]) => wanted.includes('tokens') || wanted.includes(name))
    return Object.fromEntries(told.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])))
  }

  #unauthorized(reason: string | null): Refusal {
    const { unauthorized_redirect_uri: [target] = [], unauthorized_error_message: message } = this.#config
    if (target !== undefined) return { ok: false, answer: toRedirect(target) }
    const headers = ['www-authenticate', this.#challenge(reason === null ? null : 'invalid_token', reason)]
    return { ok: false, answer: { status: 401, headers, message } }
  }

  #forbidden(demand: string): Refusal {
    const { forbidden_redirect_uri: [target] = [], forbidden_error_message: message } = this.#config
    if (target !== undefined) return { ok: false, answer: toRedirect(target) }
    const error = demand === 'scopes_required' ? 'insufficient_scope' : 'access_denied'
    return {
      ok: false,
      answer: { status: 403, headers: ['www-authenticate', this.#challenge(error, demand)], message },
    }
  }

  #challenge(error: string | null, reason: string | null): string {
    const parameters = [
      ...(error === null ? [] : [`error="${error}"`]),
      ...(this.#config.display_errors && reason !== null ? [`error_description="${reason.replaceAll('’', "'")}"`] : []),
    ]
    return toChallenge('Bearer', new URL(this.#config.issuer).host, parameters.join(', '))
  }

  #takes(method: OidcConfig['auth_methods'][number]): boolean {
    return this.#config.auth_methods.includes(method)
  }

  #complain(error: ProviderError): void {
    const nowMs = this.#parts.clock.monotonicMs()
    if (nowMs - this.#complainedAtMs < complaintPauseMs) return
    this.#complainedAtMs = nowMs
    const { key, log } = this.#parts
    log(`The policy ${key} refuses requests: its provider ${this.#config.issuer} is of no help, ${error.message}.`)
  }
}
