import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { ask, basic, consumer, toldBy } from '../../test/consumers.ts'
import { audience, Browser, client, openProvider, partner, type Page } from '../../test/identity-provider.ts'
import { httpOrigin, type Echoed } from '../../test/origin.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { request } from '../../test/raw-client.ts'

const settings = {
  client_id: [client.client_id],
  client_secret: [client.client_secret],
  client_auth: ['client_secret_post'],
}

interface Opening {
  readonly config?: object
  readonly resources?: readonly unknown[]
  readonly provider?: Parameters<typeof openProvider>[0]
  readonly clock?: { monotonicMs(): number; epochMs(): number }
}

async function open({ config = {}, resources = [], provider: options, clock }: Opening = {}) {
  const provider = await openProvider(options)
  const system = await systemWith(
    [policy('openid-connect', { issuer: provider.issuer, ...settings, ...config }), ...resources],
    clock === undefined ? {} : { clock },
  )
  const origin = `http://127.0.0.1:${system.port}`
  provider.serve(origin)
  return { ...system, provider, url: origin }
}

const bearer = (token: string): string => `Authorization: Bearer ${token}`
const told = ({ text }: Page): Echoed => JSON.parse(text) as Echoed

describe('a token', () => {
  it('that the provider signed says who it is; the service gets it', async () => {
    const { port, provider } = await open({ config: { auth_methods: ['bearer'] } })
    const token = await provider.fetchToken()
    expect(await ask(port, '/', bearer(token))).toMatchObject({ status: 200, credential: 'shop', consumer: undefined })
    expect(await ask(port, `/?access_token=${token}`)).toMatchObject({ status: 200 })
    expect(provider.asked.filter((path) => path === '/jwks')).toHaveLength(1)
  })

  it.each([
    ['without one', undefined],
    ['that another signed', new SignJWT({ sub: 'eve' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 1))],
    ['that is none', Promise.resolve('a.b.c')],
    ['that the provider does not know', Promise.resolve('opaque')],
  ])('%s: nobody passes', async (_, making) => {
    const { port, provider } = await open({ config: { auth_methods: ['bearer'], display_errors: true } })
    const line = making === undefined ? [] : [bearer(await making)]
    const { status, message, challenge } = await ask(port, '/', ...line)
    expect([status, message]).toEqual([401, 'Unauthorized'])
    const host = new URL(provider.issuer).host
    expect(challenge).toContain(`Bearer realm="${host}"`)
    expect(challenge?.includes('error="invalid_token"')).toBe(making !== undefined)
  })

  it('of another issuer, of the past, or with a key that is shared, does not pass', async () => {
    let nowMs = Date.now()
    const clock = { monotonicMs: () => performance.now(), epochMs: () => nowMs }
    const { port, provider } = await open({ config: { auth_methods: ['bearer'], leeway: 5 }, clock })
    const token = await provider.fetchToken()
    const key = Buffer.from(client.client_secret)
    const shared = new SignJWT({ iss: provider.issuer, sub: 'eve' }).setProtectedHeader({ alg: 'HS256' })
    expect(await ask(port, '/', bearer(await shared.sign(key)))).toMatchObject({ status: 401 })
    nowMs += 604_000
    expect(await ask(port, '/', bearer(token))).toMatchObject({ status: 200 })
    nowMs += 6_000
    expect(await ask(port, '/', bearer(token))).toMatchObject({ status: 401 })
  })

  it('with a key that is shared passes only where config says so, and of issuers that it names', async () => {
    const config = { auth_methods: ['bearer'], enable_hs_signatures: true, issuers_allowed: ['urn:partner'] }
    const { port, provider } = await open({ config })
    const of = async (iss: string) =>
      new SignJWT({ iss, sub: 'ann' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(client.client_secret))
    expect(await ask(port, '/', bearer(await of(provider.issuer)))).toMatchObject({ status: 200 })
    expect(await ask(port, '/', bearer(await of('urn:partner')))).toMatchObject({ status: 200 })
    expect(await ask(port, '/', bearer(await of('urn:stranger')))).toMatchObject({ status: 401 })
  })

  it('that means nothing here is asked about, once for as long as it is good', async () => {
    const { port, provider } = await open({
      config: { auth_methods: ['introspection'], credential_claim: ['client_id'] },
      provider: { tokens: 'opaque' },
    })
    const token = await provider.fetchToken()
    for (const _ of [1, 2, 3])
      expect(await ask(port, '/', bearer(token))).toMatchObject({ status: 200, credential: 'shop' })
    expect(await ask(port, '/', bearer('unknown'))).toMatchObject({ status: 401 })
    expect(provider.asked.filter((path) => path === '/token/introspection')).toHaveLength(2)
  })

  it('may be in a form, and can be taken out of it', async () => {
    const { port, provider } = await open({ config: { auth_methods: ['bearer'], hide_credentials: true } })
    const content = `a=1&access_token=${await provider.fetchToken()}`
    const head = 'POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/x-www-form-urlencoded\r\n'
    const response = await request(port, `${head}Content-Length: ${content.length}\r\n\r\n${content}`)
    expect(toldBy(response)).toMatchObject({ status: 200 })
    expect((JSON.parse(response.body.toString()) as Echoed).content).toBe('a=1')
  })
})

describe('what a token must have', () => {
  it.each([
    [{ scopes_required: ['read'] }, 200],
    [{ scopes_required: ['write', 'read'] }, 200],
    [{ scopes_required: ['read write'] }, 403],
    [{ audience_required: [audience] }, 200],
    [{ audience_required: ['urn:other'] }, 403],
    [{ groups_required: ['gold'] }, 403],
    [{ roles_claim: ['department', 'name'], roles_required: ['sales'] }, 200],
    [{ domains: ['shop.test'] }, 403],
  ])('%o: %d', async (config, status) => {
    const { port, provider } = await open({ config: { auth_methods: ['bearer'], ...config } })
    const answer = await ask(port, '/', bearer(await provider.fetchToken('read')))
    expect(answer).toMatchObject(status === 200 ? { status } : { status, message: 'Forbidden' })
  })

  it('is told to the service as config says, whatever the client says of it', async () => {
    const config = {
      auth_methods: ['bearer'],
      upstream_headers_claims: ['client_id', 'department', 'missing'],
      upstream_headers_names: ['X-Client', 'X-Department', 'X-Missing'],
      upstream_access_token_header: 'x-token',
      hide_credentials: true,
    }
    const { url, provider } = await open({ config })
    const token = await provider.fetchToken()
    const { headers } = told(
      await new Browser().ask(url, {
        headers: { authorization: `Bearer ${token}`, 'x-missing': 'mine', 'x-client': 'x' },
      }),
    )
    expect(headers).toMatchObject({ 'x-client': 'shop', 'x-department': '{"name":"sales"}', 'x-token': token })
    expect(headers).not.toHaveProperty('x-missing')
    expect(headers).not.toHaveProperty('authorization')
  })

  it('finds the consumer, who must exist unless config says otherwise', async () => {
    const config = { auth_methods: ['bearer'], consumer_claim: ['client_id'], consumer_by: ['custom_id'] }
    const shop = consumer('a-client', { customId: 'shop' })
    const { port, provider } = await open({ config, resources: shop })
    expect(await ask(port, '/', bearer(await provider.fetchToken()))).toMatchObject({ consumer: 'a-client' })
    const strict = await open({ config })
    expect(await ask(strict.port, '/', bearer(await strict.provider.fetchToken()))).toMatchObject({ status: 403 })
    const lax = await open({ config: { ...config, consumer_optional: true } })
    expect(await ask(lax.port, '/', bearer(await lax.provider.fetchToken()))).toMatchObject({ status: 200 })
  })
})

describe('a name with its password', () => {
  it('may be a client of the provider: a token is fetched for it, once for as long as that is good', async () => {
    const config = { auth_methods: ['client_credentials'], scopes: ['read'], credential_claim: ['client_id'] }
    const { port, provider } = await open({ config })
    const right = basic(partner.client_id, partner.client_secret)
    for (const _ of [1, 2]) expect(await ask(port, '/', right)).toMatchObject({ status: 200, credential: 'partner' })
    expect(await ask(port, '/', basic(partner.client_id, 'wrong'))).toMatchObject({ status: 401 })
    expect(provider.asked.filter((path) => path === '/token')).toHaveLength(2)
  })

  it('may be a user whose password the provider takes', async () => {
    const asked: string[] = []
    const tokens = await httpOrigin((message, response) => {
      message.on('data', (chunk: Buffer) => asked.push(chunk.toString()))
      message.on('end', () => {
        const isRight = new URLSearchParams(asked.at(-1)).get('password') === 'sesame'
        const claims = Buffer.from('{"sub":"ann"}').toString('base64url')
        const body = isRight ? { access_token: `e30.${claims}.x`, token_type: 'Bearer' } : { error: 'invalid_grant' }
        response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    })
    const config = { auth_methods: ['password'], token_endpoint: `http://127.0.0.1:${tokens.port}/token` }
    const { port } = await open({ config })
    expect(await ask(port, '/', basic('ann', 'sesame'))).toMatchObject({ status: 200, credential: 'ann' })
    expect(await ask(port, '/', basic('ann', 'barley'))).toMatchObject({ status: 401 })
    expect(Object.fromEntries(new URLSearchParams(asked[0]))).toMatchObject({ grant_type: 'password', username: 'ann' })
  })
})

describe('signing in', () => {
  const config = {
    auth_methods: ['authorization_code', 'session'],
    scopes: ['openid', 'profile'],
    client_auth: ['client_secret_post'],
  }

  it('leads to the provider and back to what was asked for, and lasts', async () => {
    const { url, provider } = await open({
      config: {
        ...config,
        search_user_info: true,
        consumer_claim: ['preferred_username'],
        authenticated_groups_claim: ['groups'],
      },
      resources: consumer('ann', { username: 'ann@shop' }),
      provider: { tokens: 'opaque' },
    })
    const browser = new Browser()
    const page = await browser.visit(`${url}/private?a=1&b=%20`)
    expect([page.status, page.url]).toEqual([200, `${url}/private?a=1&b=%20`])
    const { headers, target } = told(page)
    expect(target).toBe('/private?a=1&b=%20')
    expect(headers).toMatchObject({ 'x-consumer-username': 'ann@shop', 'x-credential-identifier': 'ann' })
    expect(headers).toMatchObject({ 'x-authenticated-groups': 'gold, staff' })
    expect(headers['authorization']).toMatch(/^Bearer /)
    expect(headers).not.toHaveProperty('cookie')
    const askedBefore = provider.asked.length
    expect((await browser.ask(`${url}/private`)).status).toBe(200)
    expect((await browser.ask(`${url}/other`, { method: 'POST' })).status).toBe(200)
    expect(provider.asked).toHaveLength(askedBefore)
  })

  it('asks the provider with PKCE, state and nonce, and keeps its own in a cookie that scripts cannot read', async () => {
    const { url, provider } = await open({
      config: {
        ...config,
        max_age: 60,
        authorization_query_args_names: ['ui'],
        authorization_query_args_values: ['dark'],
      },
    })
    const page = await new Browser().ask(`${url}/private`)
    const location = new URL(page.headers.get('location') ?? '')
    expect([page.status, location.origin, page.headers.get('cache-control')]).toEqual([
      302,
      provider.issuer,
      'no-store',
    ])
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      client_id: 'shop',
      redirect_uri: `${url}/private`,
      response_type: 'code',
      scope: 'openid profile',
      code_challenge_method: 'S256',
      max_age: '60',
      ui: 'dark',
      state: expect.stringMatching(/^.{40,}$/),
      nonce: expect.stringMatching(/^.{40,}$/),
      code_challenge: expect.stringMatching(/^.{43}$/),
    })
    expect(page.headers.getSetCookie()).toEqual([expect.stringMatching(/^authorization=[\w-]+; Path=\/; HttpOnly$/)])
  })

  it('works in two windows at once, and by an address of its own', async () => {
    const { url } = await open({ config: { ...config, redirect_uri: undefined } })
    const callback = await open({ config })
    expect(callback.port).not.toBe(0)
    const browser = new Browser()
    const first = await browser.ask(`${url}/private?window=1`)
    const second = await browser.ask(`${url}/private?window=2`)
    expect((await browser.visit(first.headers.get('location') ?? '')).url).toBe(`${url}/private?window=1`)
    const other = await browser.visit(second.headers.get('location') ?? '')
    expect([other.status, other.url]).toEqual([200, `${url}/private?window=2`])
  })

  it('does not take an answer that belongs to no login of the browser', async () => {
    const { url } = await open({ config })
    const browser = new Browser()
    const begun = await browser.ask(`${url}/private`)
    const provided = await browser.ask(begun.headers.get('location') ?? '')
    const signedIn = await browser.ask(new URL(provided.headers.get('location') ?? '', provided.url).href)
    const back = await browser.ask(new URL(signedIn.headers.get('location') ?? '', provided.url).href)
    const answer = new URL(back.headers.get('location') ?? '')
    expect(answer.searchParams.has('code')).toBe(true)
    // Somebody else's browser, which began nothing: it is sent to sign in, and not signed in as Ann.
    const stranger = await new Browser().ask(answer.href)
    expect(new URL(stranger.headers.get('location') ?? '').pathname).toBe('/auth')
    answer.searchParams.set('code', 'another')
    expect((await browser.ask(answer.href)).status).toBe(401)
  })

  it('believes no ID token that the provider has not signed, wherever it comes from', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    let idToken = ''
    const tokens = await httpOrigin((_, response) => {
      const body = { access_token: 'a', token_type: 'Bearer', id_token: idToken }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    })
    const { url, provider, logged } = await open({
      config: { ...config, token_endpoint: `http://127.0.0.1:${tokens.port}/` },
    })
    const browser = new Browser()
    const { searchParams } = new URL((await browser.ask(`${url}/private`)).headers.get('location') ?? '')
    idToken = await new SignJWT({ nonce: searchParams.get('nonce') })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(provider.issuer)
      .setAudience(client.client_id)
      .setSubject('root')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey)
    const answer = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '', iss: provider.issuer })
    const page = await browser.ask(`${url}/private?${answer}`)
    expect([page.status, browser.cookies(url).has('session')]).toEqual([500, false])
    expect(logged).toEqual([expect.stringContaining('OAUTH_INVALID_RESPONSE')])
  })

  it('is not for requests that are no pages: those are refused', async () => {
    const { url } = await open({ config })
    expect((await new Browser().ask(`${url}/private`, { method: 'POST' })).status).toBe(401)
  })

  it('can end in tokens, or elsewhere', async () => {
    const asJson = await open({
      config: { ...config, login_action: 'response', login_tokens: ['id_token', 'access_token'] },
    })
    const page = await new Browser().visit(`${asJson.url}/private`)
    expect(Object.keys(JSON.parse(page.text) as object)).toEqual(['access_token', 'id_token'])
    const elsewhere = await open({
      config: { ...config, login_action: 'redirect', login_redirect_uri: ['http://app.test/in'] },
    })
    const browser = new Browser()
    const page2 = await browser.visit(`${elsewhere.url}/private`).catch((error: unknown) => error)
    expect(String(page2)).toContain('fetch failed')
    expect(browser.cookies(elsewhere.url).has('session')).toBe(true)
  })
})

describe('a session', () => {
  const config = { auth_methods: ['authorization_code', 'session'], scopes: ['openid'] }

  it('that was changed, or sealed with another secret, is none', async () => {
    const { url } = await open({ config })
    const other = await open({ config: { ...config, session_secret: 'another secret' } })
    const browser = new Browser()
    await browser.visit(`${url}/private`)
    const sealed = browser.cookies(url).get('session') ?? ''
    for (const [target, value] of [
      [url, `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`],
      [url, 'nonsense'],
      [other.url, sealed],
    ] as const) {
      const forger = new Browser()
      forger.setCookie(target, 'session', value)
      expect((await forger.ask(`${target}/private`)).status).toBe(302)
    }
  })

  it('is good at every gateway that has the secret, and tells nothing of what it holds', async () => {
    const provider = await openProvider()
    const policies = [
      policy('openid-connect', { issuer: provider.issuer, ...settings, ...config, session_secret: 'shared' }),
    ]
    const [one, two] = [await systemWith(policies), await systemWith(policies)]
    provider.serve(`http://127.0.0.1:${one.port}`)
    const browser = new Browser()
    await browser.visit(`http://127.0.0.1:${one.port}/private`)
    const sealed = browser.cookies(`http://127.0.0.1:${one.port}`).get('session') ?? ''
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('ann')
    browser.setCookie(`http://127.0.0.1:${two.port}`, 'session', sealed)
    expect((await browser.ask(`http://127.0.0.1:${two.port}/private`)).status).toBe(200)
  })

  it('ends when nobody uses it, and in any case after its time', async () => {
    let nowMs = Date.now()
    const clock = { monotonicMs: () => performance.now(), epochMs: () => nowMs }
    const limits = { session_idling_timeout: 100, session_rolling_timeout: 0, session_absolute_timeout: 250 }
    const { url } = await open({ config: { ...config, ...limits }, clock })
    const browser = new Browser()
    await browser.visit(`${url}/private`)
    const statuses: number[] = []
    for (const seconds of [90, 90, 60, 20]) {
      nowMs += seconds * 1000
      statuses.push((await browser.ask(`${url}/private`)).status)
    }
    expect(statuses).toEqual([200, 200, 200, 302])
    await browser.visit(`${url}/private`)
    nowMs += 101_000
    expect((await browser.ask(`${url}/private`)).status).toBe(302)
  })

  it('is renewed by its refresh token, and ends where the provider will not', async () => {
    let nowMs = Date.now()
    const clock = { monotonicMs: () => performance.now(), epochMs: () => nowMs }
    const { url, provider } = await open({
      config: { ...config, scopes: ['openid', 'offline_access'] },
      clock,
      provider: { lifetime: 60 },
    })
    const browser = new Browser()
    await browser.visit(`${url}/private`)
    const before = provider.asked.filter((path) => path === '/token').length
    nowMs += 61_000
    const pages = await Promise.all([1, 2, 3].map(() => browser.ask(`${url}/private`)))
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(provider.asked.filter((path) => path === '/token')).toHaveLength(before + 1)
    const without = await open({ config: { ...config, refresh_tokens: false }, clock, provider: { lifetime: 60 } })
    await browser.visit(`${without.url}/private`)
    nowMs += 61_000
    expect((await browser.ask(`${without.url}/private`)).status).toBe(302)
  })

  it('ends by signing out, here and at the provider', async () => {
    const { url, provider } = await open({
      config: { ...config, logout_uri_suffix: '/logout', logout_methods: ['GET', 'POST'], logout_revoke: true },
    })
    const browser = new Browser()
    await browser.visit(`${url}/private`)
    const page = await browser.ask(`${url}/app/logout`)
    const location = new URL(page.headers.get('location') ?? '')
    expect([page.status, location.origin + location.pathname]).toEqual([302, `${provider.issuer}/session/end`])
    expect(location.searchParams.has('id_token_hint')).toBe(true)
    expect(provider.asked.filter((path) => path === '/token/revocation').length).toBeGreaterThan(0)
    expect(browser.cookies(url).has('session')).toBe(false)
    expect((await browser.ask(`${url}/private`)).status).toBe(302)
  })
})

describe('a provider that is away', () => {
  it('lets nobody pass, not even strangers who bring a token, and is tried again later', async () => {
    let nowMs = 0
    const clock = { monotonicMs: () => nowMs, epochMs: () => Date.now() }
    const system = await open({
      config: { auth_methods: ['bearer'], anonymous: 'guest' },
      resources: consumer('guest'),
      clock,
    })
    const token = await system.provider.fetchToken()
    system.provider.away()
    for (const _ of [1, 2]) expect(await ask(system.port, '/', bearer(token))).toMatchObject({ status: 500 })
    expect(system.provider.asked.filter((path) => path.includes('well-known'))).toHaveLength(1)
    expect(system.logged).toHaveLength(1)
    expect(system.logged[0]).toContain(system.provider.issuer)
    expect(JSON.stringify([system.logged, system.records])).not.toContain(token)
    expect(await ask(system.port)).toMatchObject({ status: 200, consumer: 'guest' })
    system.provider.serve(system.url)
    nowMs += 29_999
    expect(await ask(system.port, '/', bearer(await system.provider.fetchToken()))).toMatchObject({ status: 500 })
    nowMs += 1
    expect(await ask(system.port, '/', bearer(await system.provider.fetchToken()))).toMatchObject({ status: 200 })
  })
})
