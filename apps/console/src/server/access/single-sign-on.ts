/**
 * Single sign-on by OpenID Connect: authorization code flow with PKCE (RFC 7636), state and nonce. What the identity
 * provider says of a person is read here; whose account that is, is decided by the verb.
 */
import * as oidc from 'openid-client'
import { isOwnGroup } from './account.ts'
import type { Visit } from './pending.ts'
import type { SingleSignOnSettings } from './settings.ts'

const timeoutSeconds = 10
/** The provider's keys and addresses are asked for again after this. */
const discoveryLifetimeMs = 3_600_000

/** What the identity provider says of a person. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  /** `preferred_username`, else the email address, else the subject; not yet fit to be a name here. */
  readonly name: string
  readonly displayName: string
  readonly email: string | null
  readonly emailVerified: boolean
  /** By our names; without those that only this program gives out. */
  readonly groups: readonly string[]
}

export class SingleSignOn {
  #discovered: { readonly key: string; readonly untilMs: number; readonly found: Promise<oidc.Configuration> } | null =
    null

  /**
   * Where to send the browser, and what must match when it comes back.
   *
   * @throws Error where the identity provider cannot be reached or is none; its message is a sentence for a person.
   */
  async begin(
    settings: SingleSignOnSettings,
    { redirectUri, next, nowMs }: { readonly redirectUri: string; readonly next: string; readonly nowMs: number },
  ): Promise<{ readonly url: string; readonly state: string; readonly visit: Visit }> {
    const provider = await this.#provider(settings, nowMs)
    const [state, nonce, codeVerifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()]
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: [...new Set(['openid', ...settings.scopes])].join(' '),
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
    })
    return { url: url.href, state, visit: { nonce, codeVerifier, redirectUri, next } }
  }

  /**
   * Who has come back.
   *
   * @param search the query of the address that the browser was sent back to.
   * @throws Error where the answer does not hold; its message is a sentence for a person.
   */
  async finish(
    settings: SingleSignOnSettings,
    { search, state, visit, nowMs }: { search: string; state: string; visit: Visit; nowMs: number },
  ): Promise<Identity> {
    const provider = await this.#provider(settings, nowMs)
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, new URL(search, visit.redirectUri), {
        expectedState: state,
        expectedNonce: visit.nonce,
        pkceCodeVerifier: visit.codeVerifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (claims === undefined) throw new Error('no ID token came')
      const more =
        provider.serverMetadata().userinfo_endpoint === undefined
          ? {}
          : await oidc.fetchUserInfo(provider, tokens.access_token, claims.sub)
      return toIdentity(settings, { ...more, ...claims })
    } catch (error) {
      throw new Error(`The answer of ${settings.name} does not hold (${reasonOf(error)}). Try again.`, { cause: error })
    }
  }

  /** Asks the provider who it is. @throws Error with a sentence for a person. */
  async check(settings: SingleSignOnSettings, nowMs: number): Promise<void> {
    this.#discovered = null
    await this.#provider(settings, nowMs)
  }

  async #provider(settings: SingleSignOnSettings, nowMs: number): Promise<oidc.Configuration> {
    const key = JSON.stringify([settings.issuer, settings.clientId, settings.clientSecret])
    if (this.#discovered?.key !== key || this.#discovered.untilMs <= nowMs) {
      this.#discovered = { key, untilMs: nowMs + discoveryLifetimeMs, found: discover(settings) }
    }
    try {
      return await this.#discovered.found
    } catch (error) {
      this.#discovered = null
      throw new Error(`${settings.issuer} does not answer as an identity provider (${reasonOf(error)}).`, {
        cause: error,
      })
    }
  }
}

/** Whether an issuer may be used: https, or plain http on this machine, as while trying things out. */
export function isIssuer(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false
  const { protocol, search, hash } = new URL(issuer)
  return search === '' && hash === '' && (protocol === 'https:' || isPlainLoopback(issuer))
}

function isPlainLoopback(issuer: string): boolean {
  const { protocol, hostname } = new URL(issuer)
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

function discover({ issuer, clientId, clientSecret }: SingleSignOnSettings): Promise<oidc.Configuration> {
  const authentication = clientSecret === '' ? oidc.None() : oidc.ClientSecretBasic(clientSecret)
  return oidc.discovery(new URL(issuer), clientId, {}, authentication, {
    timeout: timeoutSeconds,
    // The signature of the ID token is checked too, though it comes straight from the provider.
    execute: [oidc.enableNonRepudiationChecks, ...(isPlainLoopback(issuer) ? [oidc.allowInsecureRequests] : [])],
  })
}

function toIdentity(settings: SingleSignOnSettings, claims: oidc.IDToken): Identity {
  const email = textOf(claims['email'])
  return {
    issuer: claims.iss,
    subject: claims.sub,
    name: textOf(claims['preferred_username']) ?? email ?? claims.sub,
    displayName: textOf(claims['name']) ?? '',
    email,
    emailVerified: claims['email_verified'] === true,
    groups: groupsOf(settings, claims),
  }
}

function groupsOf({ groupsClaim, groupMapping }: SingleSignOnSettings, claims: oidc.IDToken): readonly string[] {
  const claimed = groupsClaim === '' ? [] : [claims[groupsClaim] ?? []].flat()
  const names = claimed.filter((name) => typeof name === 'string')
  const isMapped = Object.keys(groupMapping).length > 0
  const groups = isMapped
    ? names.flatMap((name) => (Object.hasOwn(groupMapping, name) ? [groupMapping[name] ?? name] : []))
    : names
  return [...new Set(groups)].filter((name) => !isOwnGroup(name) && name.length <= 128).toSorted()
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'for no reason given'
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`.slice(0, 200)
}
