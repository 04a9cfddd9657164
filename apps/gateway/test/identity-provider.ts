/**
 * A provider of identities for tests: `oidc-provider` on a port of its own, where everybody is Ann and nobody is asked
 * for a password; and a browser that keeps cookies and follows redirects.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import Provider, { type Configuration, type KoaContextWithOIDC } from 'oidc-provider'
import { onTestFinished } from 'vitest'

export const client = { client_id: 'shop', client_secret: 'the secret of the shop, long enough for everything' }

/** Another client, which shows its secret by Basic authentication. */
export const partner = { client_id: 'partner', client_secret: 'the secret of the partner, which is long as well' }

export interface TestProvider {
  readonly issuer: string
  /** Paths that were asked for. */
  readonly asked: readonly string[]
  /** Begins to answer; before that everything is refused by 503. @param origin Of the gateway. */
  serve(origin: string): void
  /** Answers 503 again. */
  away(): void
  /** A token as the client gets it by its own credentials. */
  fetchToken(scope?: string): Promise<string>
}

interface Options {
  /** Access tokens are signed (`jwt`), or mean nothing to anyone but the provider (`opaque`). */
  readonly tokens?: 'jwt' | 'opaque'
  /** Seconds for which access tokens are good. */
  readonly lifetime?: number
}

export const audience = 'urn:shop'

export async function openProvider({ tokens = 'jwt', lifetime = 600 }: Options = {}): Promise<TestProvider> {
  const asked: string[] = []
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | null = null
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (answer === null) response.writeHead(503).end()
    else answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return {
    issuer,
    asked,
    serve(origin) {
      const provider = new Provider(issuer, configurationOf(origin, { tokens, lifetime }))
      const handle = provider.callback()
      answer = (request, response) => {
        if (request.url?.startsWith('/interaction/') === true) void signIn(provider, request, response)
        else void handle(request, response)
      }
    },
    away() {
      answer = null
    },
    async fetchToken(scope = 'read') {
      const form = new URLSearchParams({ grant_type: 'client_credentials', scope, ...client, resource: audience })
      if (tokens === 'opaque') form.delete('resource')
      const response = await fetch(`${issuer}/token`, { method: 'POST', body: form })
      const { access_token: token } = (await response.json()) as { readonly access_token: string }
      return token
    },
  }
}

async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  await provider.interactionDetails(request, response)
  await provider.interactionFinished(request, response, { login: { accountId: 'ann' } })
}

const signing = generateKeyPairSync('rsa', { modulusLength: 2048 })

function configurationOf(origin: string, { tokens, lifetime }: Required<Options>): Configuration {
  return {
    clients: [
      {
        ...client,
        token_endpoint_auth_method: 'client_secret_post',
        redirect_uris: [`${origin}/private`, `${origin}/callback`],
        post_logout_redirect_uris: [`${origin}/bye`],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
      },
      { ...partner, redirect_uris: [], grant_types: ['client_credentials'], response_types: [] },
    ],
    jwks: { keys: [{ ...signing.privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomUUID() }] },
    cookies: { keys: ['a key for tests'] },
    scopes: ['openid', 'offline_access', 'profile', 'read', 'write'],
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups', 'hd'] },
    conformIdTokenClaims: false,
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `${id}@shop`, groups: ['gold', 'staff'], hd: 'shop.test' }),
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantEverything,
    ttl: {
      AccessToken: lifetime,
      ClientCredentials: lifetime,
      IdToken: 600,
      Session: 600,
      Grant: 600,
      Interaction: 60,
    },
    rotateRefreshToken: false,
    issueRefreshToken: () => Promise.resolve(true),
    extraTokenClaims: () => ({ department: { name: 'sales' } }),
    features: {
      devInteractions: { enabled: false },
      introspection: { enabled: true },
      revocation: { enabled: true },
      clientCredentials: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: tokens === 'jwt',
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'openid profile read write', audience, accessTokenFormat: 'jwt' }),
      },
    },
  }
}

async function grantEverything(context: KoaContextWithOIDC) {
  const { client: asking, session, provider, params } = context.oidc
  const grant = new provider.Grant({ clientId: asking?.clientId ?? '', accountId: session?.accountId ?? '' })
  grant.addOIDCScope(String(params?.['scope'] ?? 'openid'))
  grant.addResourceScope(audience, 'openid profile read write')
  await grant.save()
  return grant
}

export interface Page {
  readonly status: number
  readonly url: string
  readonly headers: Headers
  readonly text: string
}

/** Keeps cookies by origin and follows redirects, as far as it is told to. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()

  /** Names and values of the cookies for the origin of `url`. */
  cookies(url: string): ReadonlyMap<string, string> {
    return this.#cookies.get(new URL(url).origin) ?? new Map<string, string>()
  }

  setCookie(url: string, name: string, value: string): void {
    const jar = this.#jar(url)
    jar.set(name, value)
  }

  /** One request. */
  async ask(url: string, options: RequestInit = {}): Promise<Page> {
    const jar = this.#jar(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...Object.fromEntries(new Headers(options.headers)), ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(url, { ...options, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /;\s*max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return { status: response.status, url, headers: response.headers, text: await response.text() }
  }

  /** Follows redirects, ten at most. */
  async visit(url: string, options: RequestInit = {}): Promise<Page> {
    let page = await this.ask(url, options)
    for (let left = 10; left > 0; left -= 1) {
      const location = page.headers.get('location')
      if (page.status < 300 || page.status > 399 || location === null) return page
      page = await this.ask(new URL(location, page.url).href)
    }
    throw new Error(`There is no end to the redirects; the last leads to ${page.headers.get('location')}.`)
  }

  #jar(url: string): Map<string, string> {
    const { origin } = new URL(url)
    const jar = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, jar)
    return jar
  }
}
