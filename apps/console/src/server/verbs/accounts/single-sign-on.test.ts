import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { SingleSignOnSettings } from '../../access/settings.ts'
import { errorOf } from '../test-context.ts'
import { accessSettings, setSingleSignOn } from './access-settings.ts'
import { password, withAda } from './accounts.suite.ts'
import { session } from './session.ts'
import { signIn } from './sign-in.ts'
import { arriveFromSingleSignOn, callbackPath, leaveForSingleSignOn } from './single-sign-on.ts'
import { changeUser, createUser, users } from './users.ts'

interface Person {
  readonly preferred_username?: string
  readonly name?: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly groups?: readonly string[]
  /** What the provider says its keys are, in place of those that it signs with. */
  readonly keys?: readonly object[]
}

const clientSecret = 'the secret of the client'
const redirectUri = `http://localhost:3000${callbackPath}`

/** An identity provider on a port of its own, at which whoever comes is `person` at once. */
async function startProvider(person: () => Person) {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  // It warns that it is no provider for real use, which is so.
  const warnings = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'signalbox', client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    scopes: ['openid', 'profile', 'email', 'groups'],
    cookies: { keys: ['key'] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...person() }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({ clientId: 'signalbox', accountId: oidc.session?.accountId ?? '' })
      grant.addOIDCScope('openid profile email groups')
      await grant.save()
      return grant
    },
  })
  warnings.mockRestore()
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url === '/jwks' && person().keys !== undefined) {
      response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: person().keys }))
      return
    }
    if (request.url?.startsWith('/interaction/') !== true) return void answer(request, response)
    const accountId = person().preferred_username ?? 'somebody'
    void provider.interactionFinished(request, response, { login: { accountId: `id of ${accountId}` } })
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return issuer
}

/** Goes to the provider as a browser does, until it sends us back. @returns the query that it sends along. */
async function walk(url: string): Promise<string> {
  const jar = new Map<string, string>()
  let at = new URL(url)
  for (let hop = 0; hop < 10; hop += 1) {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split('=')
      jar.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`The provider answered ${response.status}: ${await response.text()}`)
    at = new URL(location, at)
    if (at.pathname === callbackPath) return at.search
  }
  throw new Error('The provider sends in circles.')
}

/** Ada’s console with the provider set up. */
async function withProvider(change: Partial<SingleSignOnSettings> = {}) {
  const scene = await withAda()
  const state: { person: Person } = {
    person: { preferred_username: 'eve', name: 'Eve Ash', groups: ['staff', 'devs'] },
  }
  const issuer = await startProvider(() => state.person)
  const settings = {
    name: 'Example',
    issuer,
    clientId: 'signalbox',
    clientSecret,
    scopes: ['openid', 'profile', 'email', 'groups'],
    groupsClaim: 'groups',
    groupMapping: {},
    allowedDomains: [],
    countsAsSecondFactor: false,
    ...change,
  }
  const ada = scene.as(scene.sessionId)
  await setSingleSignOn(ada, settings)
  const visit = async () => {
    const { url, state: cookie } = await leaveForSingleSignOn(scene.nobody, '/routes')
    return arriveFromSingleSignOn(scene.nobody, { search: await walk(url), state: cookie })
  }
  const come = async () => {
    const { step } = await visit()
    return scene.after(step)
  }
  return { ...scene, ada, state, settings, visit, come }
}

describe('single sign-on', () => {
  it('makes an account at the first visit, with the groups there, and comes back to where one was', async () => {
    const { ada, after, visit, come } = await withProvider()
    const { step, next } = await visit()
    expect(next).toBe('/routes')
    const context = after(step)
    expect(session(context).user).toEqual({
      name: 'eve',
      displayName: 'Eve Ash',
      administrator: false,
      groups: ['devs', 'staff'],
    })
    await come()
    expect(users(ada).map(({ name }) => name)).toEqual(['ada', 'eve'])
  })

  it('takes groups anew at each visit, by our names where there are any, and never those of our own', async () => {
    const { state, come } = await withProvider({ groupMapping: { staff: 'operators' } })
    expect(session(await come()).user?.groups).toEqual(['operators'])
    state.person = { ...state.person, groups: ['system:masters', 'devs'] }
    expect(session(await come()).user?.groups).toEqual([])
  })

  it('gives out no group of our own by the name it has there', async () => {
    const { state, come } = await withProvider()
    state.person = { ...state.person, groups: ['system:masters', 'devs'] }
    const context = await come()
    expect(context.actor.groups).toEqual(['devs', 'system:authenticated'])
  })

  it('does not hand over an account that is there, but one that was made for it', async () => {
    const { ada, state, visit, come } = await withProvider()
    state.person = { preferred_username: 'ada' }
    expect((await errorOf(visit)).code).toBe('Forbidden')
    await createUser(ada, { name: 'fay', groups: ['ops'], signIn: 'single-sign-on' })
    state.person = { preferred_username: 'Fay' }
    expect(session(await come()).user).toMatchObject({ name: 'fay', groups: ['ops'] })
  })

  it.each([
    { guarantee: 'an address of another domain', person: { email: 'eve@evil.example', email_verified: true } },
    { guarantee: 'an address that was not verified', person: { email: 'eve@example.com', email_verified: false } },
    { guarantee: 'no address', person: {} },
  ])('keeps out $guarantee', async ({ person }) => {
    const { state, visit } = await withProvider({ allowedDomains: ['Example.com'] })
    state.person = { preferred_username: 'eve', ...person }
    expect((await errorOf(visit)).code).toBe('Forbidden')
    state.person = { preferred_username: 'eve', email: 'eve@EXAMPLE.com', email_verified: true }
    expect((await visit()).step.next).toBe('done')
  })

  it('keeps out who is disabled here', async () => {
    const { ada, come, visit } = await withProvider()
    await come()
    await changeUser(ada, 'eve', { disabled: true })
    expect((await errorOf(visit)).code).toBe('Forbidden')
  })

  it('asks for the second factor that is demanded here, unless it counts as one itself', async () => {
    const demanding = await withProvider()
    await demanding.base.access.settings.update({ secondFactor: { everyone: true, groups: [] } })
    expect(session(await demanding.come()).mustEnrol).toBe(true)
    const trusting = await withProvider({ countsAsSecondFactor: true })
    await trusting.base.access.settings.update({ secondFactor: { everyone: true, groups: [] } })
    expect(session(await trusting.come())).toMatchObject({ mustEnrol: false, user: { name: 'eve' } })
  })

  it('gives no password: nobody signs in with one', async () => {
    const { come, nobody } = await withProvider()
    await come()
    expect((await errorOf(() => signIn(nobody, { username: 'eve', password }))).code).toBe('Unauthorized')
  })
})

describe('a visit that comes back', () => {
  it('counts in the browser that began it alone, once, for ten minutes', async () => {
    const { base, nobody } = await withProvider()
    const { url, state } = await leaveForSingleSignOn(nobody, '/')
    const search = await walk(url)
    const arrive = (cookie: string | null) => () => arriveFromSingleSignOn(nobody, { search, state: cookie })
    expect((await errorOf(arrive(null))).code).toBe('Unauthorized')
    expect((await errorOf(arrive('another'))).code).toBe('Unauthorized')
    expect((await arrive(state)()).step.next).toBe('done')
    expect((await errorOf(arrive(state))).code).toBe('Unauthorized')
    const late = await leaveForSingleSignOn(nobody, '/')
    base.advance(10 * 60_000)
    const lateArrival = () =>
      arriveFromSingleSignOn(nobody, { search: `?state=${late.state}&code=x`, state: late.state })
    expect((await errorOf(lateArrival)).code).toBe('Unauthorized')
  })

  it('with a code of another visit is refused: its nonce and proof key do not fit', async () => {
    const { nobody } = await withProvider()
    const stolen = new URLSearchParams(await walk((await leaveForSingleSignOn(nobody, '/')).url))
    const { url, state } = await leaveForSingleSignOn(nobody, '/')
    const search = new URLSearchParams(await walk(url))
    search.set('code', stolen.get('code') ?? '')
    expect((await errorOf(() => arriveFromSingleSignOn(nobody, { search: `?${search}`, state }))).code).toBe(
      'BadGateway',
    )
  })

  it('with an ID token that the keys of the provider have not signed is refused', async () => {
    const { state, visit } = await withProvider()
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    state.person = { ...state.person, keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] }
    expect((await errorOf(visit)).code).toBe('BadGateway')
  })

  it('with a refusal says so', async () => {
    const { nobody } = await withProvider()
    const { state } = await leaveForSingleSignOn(nobody, '/')
    const search = `?error=access_denied&state=${state}`
    expect((await errorOf(() => arriveFromSingleSignOn(nobody, { search, state }))).code).toBe('BadGateway')
  })
})

describe('the settings', () => {
  it('are kept when the provider has answered, and give the secret to nobody', async () => {
    const { ada, settings } = await withProvider()
    const shown = accessSettings(ada)
    expect(JSON.stringify(shown)).not.toContain(clientSecret)
    expect(shown.singleSignOn).toMatchObject({
      redirectUri,
      settings: { issuer: settings.issuer, hasClientSecret: true },
    })
    const { clientSecret: _, ...rest } = settings
    await setSingleSignOn(ada, { ...rest, name: 'Renamed' })
    expect(ada.access.settings.read().singleSignOn).toMatchObject({ name: 'Renamed', clientSecret })
  })

  it('do not take the kept secret to another provider', async () => {
    const { ada, settings } = await withProvider()
    const { clientSecret: _, ...rest } = settings
    await setSingleSignOn(ada, { ...rest, issuer: await startProvider(() => ({})) })
    expect(ada.access.settings.read().singleSignOn?.clientSecret).toBe('')
  })

  it.each([
    { guarantee: 'name an https address', change: { issuer: 'http://login.example.com' }, code: 'Invalid' },
    { guarantee: 'name an address', change: { issuer: 'login' }, code: 'Invalid' },
    { guarantee: 'name a provider that answers', change: { issuer: 'http://127.0.0.1:1' }, code: 'BadGateway' },
    { guarantee: 'map to no group of our own', change: { groupMapping: { a: 'system:masters' } }, code: 'Invalid' },
  ])('must $guarantee', async ({ change, code }) => {
    const { ada, settings } = await withProvider()
    expect((await errorOf(() => setSingleSignOn(ada, { ...settings, ...change }))).code).toBe(code)
  })

  it('hold until they are taken away', async () => {
    const { ada, nobody } = await withProvider()
    expect(session(nobody).singleSignOn).toBe('Example')
    await setSingleSignOn(ada, null)
    expect(session(nobody).singleSignOn).toBeNull()
    expect((await errorOf(() => leaveForSingleSignOn(nobody, '/'))).code).toBe('NotFound')
  })
})
