/**
 * Provider: one provider of identities, found by its discovery document, and what it is asked. The document is read on
 * first use; where that fails it is tried again, no more often than `rediscovery_lifetime` says.
 */
import type { ConfigOf } from '@signalbox/shared/policies'
import { createRemoteJWKSet, customFetch as jwksFetch, type JWTVerifyGetKey } from 'jose'
import * as oidc from 'openid-client'
import { Agent, fetch } from 'undici'
import type { Clock } from '../../exchange/clock.ts'

export type OidcConfig = ConfigOf<'openid-connect'>

/** The provider could not be asked, or gave no sensible answer. Says nothing of tokens. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
}

interface Found {
  readonly client: oidc.Configuration
  readonly keys: readonly JWTVerifyGetKey[]
}

export class Provider {
  readonly #config: OidcConfig
  readonly #clock: Clock
  readonly #agent: Agent
  #found: Promise<Found> | null = null
  #failedAtMs = -Infinity
  #failure: ProviderError | null = null

  constructor(config: OidcConfig, clock: Clock) {
    this.#config = config
    this.#clock = clock
    this.#agent = new Agent({
      connect: { rejectUnauthorized: config.ssl_verify, timeout: config.timeout },
      headersTimeout: config.timeout,
      bodyTimeout: config.timeout,
    })
  }

  /** @throws ProviderError */
  async client(): Promise<oidc.Configuration> {
    return (await this.#find()).client
  }

  /** @throws ProviderError */
  async keys(): Promise<readonly JWTVerifyGetKey[]> {
    return (await this.#find()).keys
  }

  /** The same provider for another client of it. @throws ProviderError */
  async clientOf(id: string, secret: string): Promise<oidc.Configuration> {
    const { client } = await this.#find()
    return this.#equip(new oidc.Configuration(client.serverMetadata(), id, secret, oidc.ClientSecretBasic(secret)))
  }

  close(): Promise<void> {
    return this.#agent.close()
  }

  #find(): Promise<Found> {
    const pauseMs = this.#config.rediscovery_lifetime * 1000
    if (this.#failure !== null && this.#clock.monotonicMs() - this.#failedAtMs < pauseMs)
      return Promise.reject(this.#failure)
    this.#found ??= this.#discover().then(
      (found) => {
        this.#failure = null
        return found
      },
      (error: unknown) => {
        this.#found = null
        this.#failedAtMs = this.#clock.monotonicMs()
        this.#failure = toProviderError(error)
        throw this.#failure
      },
    )
    return this.#found
  }

  async #discover(): Promise<Found> {
    const { issuer, client_id: [id = 'signalbox'] = [], client_secret: [secret] = [] } = this.#config
    const discovered = await oidc.discovery(new URL(issuer), id, secret, this.#authentication(secret), {
      [oidc.customFetch]: this.#fetch,
      timeout: this.#config.timeout / 1000,
      ...(issuer.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : {}),
    })
    const metadata = { ...discovered.serverMetadata(), ...this.#overrides() }
    const client = this.#equip(
      new oidc.Configuration(
        metadata,
        id,
        { ...(secret === undefined ? {} : { client_secret: secret }), [oidc.clockTolerance]: this.#config.leeway },
        this.#authentication(secret),
      ),
    )
    const uris = [
      ...(metadata.jwks_uri === undefined ? [] : [metadata.jwks_uri]),
      ...(this.#config.extra_jwks_uris ?? []),
    ]
    const options = { timeoutDuration: this.#config.timeout, [jwksFetch]: this.#fetch }
    return { client, keys: uris.map((uri) => createRemoteJWKSet(new URL(uri), options)) }
  }

  #equip(client: oidc.Configuration): oidc.Configuration {
    client[oidc.customFetch] = this.#fetch
    client.timeout = this.#config.timeout / 1000
    if (this.#config.issuer.startsWith('http:')) oidc.allowInsecureRequests(client)
    // The library would take an ID token from the token endpoint unchecked, trusting TLS, which may not be verified here.
    oidc.enableNonRepudiationChecks(client)
    return client
  }

  #authentication(secret: string | undefined): oidc.ClientAuth {
    const { token_endpoint_auth_method: method, client_auth: [first] = [] } = this.#config
    switch (method ?? first ?? (secret === undefined ? 'none' : 'client_secret_basic')) {
      case 'client_secret_post':
        return oidc.ClientSecretPost(secret)
      case 'client_secret_jwt':
        return oidc.ClientSecretJwt(secret)
      case 'none':
        return oidc.None()
      case 'client_secret_basic':
        return oidc.ClientSecretBasic(secret)
    }
  }

  #overrides(): Partial<oidc.ServerMetadata> {
    const config = this.#config
    const named = [
      'authorization_endpoint',
      'token_endpoint',
      'introspection_endpoint',
      'userinfo_endpoint',
      'end_session_endpoint',
      'revocation_endpoint',
    ] as const
    return Object.fromEntries(named.flatMap((name) => (config[name] === undefined ? [] : [[name, config[name]]])))
  }

  readonly #fetch = async (address: string, options: object): Promise<Response> => {
    const answer = await fetch(address, { ...options, dispatcher: this.#agent })
    const body = await answer.arrayBuffer()
    return new Response(hasNoContent(answer.status) ? null : body, {
      status: answer.status,
      headers: [...answer.headers],
    })
  }
}

const hasNoContent = (status: number): boolean => status === 204 || status === 205 || status === 304

/** Codes alone: texts of errors can hold what was sent and received. */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined)
  if (code === undefined) return new ProviderError('it gave no sensible answer')
  const isAnswer = code.startsWith('OAUTH_') && code !== 'OAUTH_TIMEOUT'
  return new ProviderError(isAnswer ? `its answer is not as it must be (${code})` : `it could not be asked (${code})`)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
