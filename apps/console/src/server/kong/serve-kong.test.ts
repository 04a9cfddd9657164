import { describe, expect, it } from 'vitest'
import { call, openTestServer, type TestRequest } from '../test-server.ts'
import { serveKong } from './serve-kong.ts'

const handler = serveKong()

async function ask(path: string, request: TestRequest = {}) {
  const response = await call(handler, `/kong${path}`, request)
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const send = (method: string, path: string, body: unknown) => ask(path, { method, body })
const put = (path: string, body: unknown) => send('PUT', path, body)

const id = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** What decK puts, in its order: parents before children. */
const wishes: readonly (readonly [path: string, body: Readonly<Record<string, unknown>>])[] = [
  [`/consumers/${id(1)}`, { id: id(1), username: 'ann', tags: ['t'] }],
  [`/services/${id(2)}`, { id: id(2), name: 'shop', host: 'shop-up', port: 8080, protocol: 'http', tags: ['t'] }],
  [`/upstreams/${id(3)}`, { id: id(3), name: 'shop-up', algorithm: 'round-robin' }],
  [`/consumers/${id(1)}/key-auth/${id(4)}`, { id: id(4), key: 'secret-key', consumer: { id: id(1) } }],
  [`/consumers/${id(1)}/acls/${id(5)}`, { id: id(5), group: 'staff', consumer: { id: id(1) } }],
  [`/routes/${id(6)}`, { id: id(6), name: 'r', paths: ['/shop'], service: { id: id(2) }, tags: ['t'] }],
  [`/upstreams/${id(3)}/targets/${id(7)}`, { id: id(7), target: '10.0.0.1:8000', weight: 50, upstream: { id: id(3) } }],
  [`/plugins/${id(8)}`, { id: id(8), name: 'rate-limiting', config: { minute: 5 }, route: { id: id(6) } }],
]

const lists = [
  '/services',
  '/routes',
  '/plugins',
  '/consumers',
  '/upstreams',
  `/upstreams/${id(3)}/targets`,
  '/key-auths',
  '/acls',
]

/** As it is answered: what is secret goes in and does not come out. */
const answeredAs = (body: Readonly<Record<string, unknown>>) =>
  body['key'] === undefined ? body : { ...body, key: '[redacted]' }

async function sync(): Promise<void> {
  for (const [path, body] of wishes) {
    const { status, body: answered } = await put(path, body)
    expect({ path, status, body: answered }).toMatchObject({ path, status: 200, body: answeredAs(body) })
  }
}

describe('decK', () => {
  it('pings', async () => {
    await openTestServer()
    expect((await ask('')).body.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect((await ask('/')).status).toBe(200)
  })

  it('finds nothing at first, and everything that it asks for', async () => {
    await openTestServer()
    for (const path of ['/services', '/routes', '/plugins', '/certificates', '/snis', '/upstreams', '/consumers'])
      expect(await ask(`${path}?size=1000`)).toMatchObject({ status: 200, body: { data: [], next: null } })
    for (const path of ['/vaults', '/partials', '/consumer_groups', '/licenses', '/keys'])
      expect((await ask(`${path}?size=1000`)).status).toBe(404)
  })

  it('syncs, and reads back what it wrote, with what is secret masked', async () => {
    await openTestServer()
    await sync()
    for (const path of lists) {
      const { body } = await ask(`${path}?size=1000`)
      for (const entity of body.data) {
        const [, wish] = wishes.find(([, wanted]) => wanted['id'] === entity.id) ?? []
        expect(entity).toMatchObject(wish === undefined ? { never: true } : answeredAs(wish))
      }
      expect(body.data).toHaveLength(1)
    }
    const before = JSON.stringify(await ask('/routes'))
    await sync()
    expect(JSON.stringify(await ask('/routes')).replaceAll(/"updated_at":\d+/g, '')).toBe(
      before.replaceAll(/"updated_at":\d+/g, ''),
    )
  })

  it('is answered with every field, filled in by Kong’s defaults', async () => {
    await openTestServer()
    await sync()
    expect((await ask('/services/shop')).body).toMatchObject({
      retries: 5,
      connect_timeout: 60_000,
      enabled: true,
      path: null,
      client_certificate: null,
    })
    expect((await ask('/routes/r')).body).toMatchObject({
      protocols: ['http', 'https'],
      strip_path: true,
      https_redirect_status_code: 426,
      hosts: null,
    })
    expect((await ask('/upstreams/shop-up')).body).toMatchObject({ slots: 10_000, healthchecks: { threshold: 0 } })
    expect((await ask('/schemas/services')).body.fields).toEqual(
      expect.arrayContaining([{ port: { type: 'integer', default: 80, between: [0, 65_535] } }]),
    )
  })

  it('sees only what has its tags', async () => {
    await openTestServer()
    await sync()
    expect((await ask('/services?tags=t')).body.data).toHaveLength(1)
    expect((await ask('/services?tags=t,u')).body.data).toHaveLength(0)
    expect((await ask('/services?tags=t/u')).body.data).toHaveLength(1)
    expect((await ask('/tags/t')).body.data).toHaveLength(3)
  })

  it('deletes children before parents', async () => {
    await openTestServer()
    await sync()
    expect(await ask(`/services/${id(2)}`, { method: 'DELETE' })).toMatchObject({ status: 400, body: { code: 4 } })
    for (const [path] of wishes.toReversed()) expect((await ask(path, { method: 'DELETE' })).status).toBe(204)
    for (const path of ['/services', '/routes', '/plugins', '/consumers', '/upstreams', '/key-auths', '/acls'])
      expect((await ask(path)).body.data).toEqual([])
    expect((await ask(`/routes/${id(6)}`, { method: 'DELETE' })).status).toBe(204)
  })
})

describe('entities', () => {
  it('are resources of the workspace’s namespace', async () => {
    const system = await openTestServer()
    await sync()
    const { snapshot } = system.store.read()
    expect(snapshot.get('Service', 'default/shop')?.spec.endpoints).toEqual([
      { address: '10.0.0.1', port: 8000, weight: 50 },
    ])
    expect(snapshot.get('Route', 'default/r')?.spec).toMatchObject({ paths: ['/shop'], service: { name: 'shop' } })
    expect(snapshot.list('Policy')).toHaveLength(1)
    expect(JSON.stringify(snapshot.list('Consumer'))).not.toContain('secret-key')
    expect((await ask('/nowhere/services')).status).toBe(404)
    expect((await ask('/default/services')).body.data).toHaveLength(1)
    expect((await ask('/workspaces/default')).body).toMatchObject({ name: 'default' })
    expect((await ask('/workspaces/team')).status).toBe(404)
    expect(await send('POST', '/workspaces', { name: 'team' })).toMatchObject({ status: 201, body: { name: 'team' } })
    expect((await put(`/team/services/${id(90)}`, { name: 'shop', host: 'h' })).status).toBe(200)
    expect((await ask('/team/services')).body.data).toHaveLength(1)
    expect(system.store.read().snapshot.get('Service', 'team/shop')).toBeDefined()
  })

  it('are made by POST, changed by PATCH and found by name', async () => {
    await openTestServer()
    const made = await send('POST', '/services', { name: 'web', url: 'https://web.internal/api' })
    expect(made).toMatchObject({
      status: 201,
      body: { host: 'web.internal', port: 443, path: '/api', protocol: 'https' },
    })
    expect(await send('POST', '/services/web/routes', { paths: ['/a'], name: 'a' })).toMatchObject({
      status: 201,
      body: { service: { id: made.body.id } },
    })
    expect((await send('PATCH', '/services/web', { retries: 9, path: null })).body).toMatchObject({
      retries: 9,
      path: null,
      host: 'web.internal',
    })
    expect((await ask('/routes/a/service')).body).toMatchObject({ name: 'web' })
    expect((await ask('/services/web/routes')).body.data).toHaveLength(1)
    expect((await put('/services/web', { host: 'other.internal' })).body).toMatchObject({ name: 'web', retries: 5 })
    expect((await send('PATCH', '/services/web', { name: 'renamed' })).body.name).toBe('renamed')
    expect((await ask('/routes/a/service')).body).toMatchObject({ name: 'renamed' })
  })

  it('come in pages', async () => {
    await openTestServer()
    for (const name of ['a', 'b', 'c']) await send('POST', '/services', { name, host: 'h' })
    const first = (await ask('/services?size=2')).body
    expect(first.data).toHaveLength(2)
    expect((await ask(first.next.replace('/kong', ''))).body).toMatchObject({ next: null })
    expect((await ask('/services?size=0')).body.code).toBe(9)
  })

  it('keep keys of certificates to themselves', async () => {
    await openTestServer()
    const made = await send('POST', '/certificates', { cert: 'C', key: 'PRIVATE', id: id(9) })
    expect(made.status).toBe(201)
    expect(JSON.stringify((await ask('/certificates')).body)).not.toContain('PRIVATE')
    expect((await send('POST', '/snis', { name: 'a.test', certificate: { id: id(9) } })).status).toBe(201)
    expect((await ask(`/certificates/${id(9)}/snis`)).body.data).toHaveLength(1)
  })
})

it('forms are taken like JSON', async () => {
  await openTestServer()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const form = (path: string, body: string) => ask(path, { method: 'POST', headers, body })
  expect((await form('/services', 'name=f&host=h&port=81')).body).toMatchObject({ port: 81 })
  expect((await form('/services/f/routes', 'paths[]=/a&paths[]=/b&headers.x[]=1')).body).toMatchObject({
    paths: ['/a', '/b'],
    headers: { x: ['1'] },
  })
  expect((await form('/plugins', 'name=rate-limiting&config.minute=5&config.policy=local')).body).toMatchObject({
    config: { minute: 5, policy: 'local' },
  })
})

describe('errors are Kong’s', () => {
  it.each([
    ['POST', '/services', {}, 400, { code: 2, fields: { host: 'required field missing' } }],
    ['POST', '/services', { host: 'h', hots: 1 }, 400, { code: 2, message: 'schema violation (hots: unknown field)' }],
    ['POST', '/routes', { paths: ['a'] }, 400, { code: 2, name: 'schema violation' }],
    ['POST', '/routes', {}, 400, { code: 2, fields: { '@entity': [expect.stringContaining('must set one of')] } }],
    [
      'POST',
      '/routes',
      { paths: ['/'], service: { id: id(1) } },
      400,
      { code: 4, message: `the foreign key '{id="${id(1)}"}' does not reference an existing 'services' entity.` },
    ],
    ['PATCH', '/services/none', {}, 404, { message: 'Not found' }],
    ['GET', '/services/none', undefined, 404, { message: 'Not found' }],
    ['GET', '/nothing/at/all', undefined, 404, { message: 'Not found' }],
    ['PUT', '/services', {}, 405, { message: 'Method not allowed' }],
    ['POST', '/config', { _format_version: '3.0', routes: [{ paths: ['a'] }] }, 400, { code: 14 }],
    ['POST', '/config', { _format_version: '3.0', services: [{ name: 'a', host: 'h' }] }, 201, {}],
    ['GET', '/config', undefined, 200, { config: expect.stringContaining('_format_version') }],
    ['GET', '/schemas/plugins/rate-limiting', undefined, 200, { entity_checks: [] }],
    ['GET', '/plugins/enabled', undefined, 200, { enabled_plugins: expect.arrayContaining(['acl']) }],
    ['POST', '/schemas/routes/validate', { paths: ['a'] }, 400, { code: 2 }],
    ['POST', '/schemas/routes/validate', { paths: ['/a'] }, 200, { message: 'schema validation successful' }],
  ] as const)('%s %s %j: %d', async (...given) => {
    const [method, path, body, status, answered] = given
    await openTestServer()
    expect(await (body === undefined ? ask(path, { method }) : send(method, path, body))).toMatchObject({
      status,
      body: answered,
    })
  })

  it('for names that are taken', async () => {
    await openTestServer()
    await send('POST', '/services', { name: 'a', host: 'h' })
    expect(await send('POST', '/services', { name: 'a', host: 'h' })).toMatchObject({
      status: 409,
      body: { code: 5, message: `UNIQUE violation detected on '{name="a"}'`, fields: { name: 'a' } },
    })
  })
})

describe('health of targets', () => {
  const reported = (health: 'healthy' | 'unhealthy') => ({
    instance: 'g',
    startedAt: '2026-01-02T03:04:05.123Z',
    version: '0.1.0',
    revision: 1,
    addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
    listeners: [],
    endpoints: [{ upstream: 'default/shop:8080', address: '10.0.0.1', port: 8000, health, checked: true, active: 0 }],
    traffic: [],
    samples: [],
  })

  it('is what gateway processes report, and off where nothing checks', async () => {
    const system = await openTestServer()
    await sync()
    const health = async () => {
      const { body } = await ask('/upstreams/shop-up/health')
      return body.data.map((target: { readonly health: string }) => target.health)
    }
    expect(await health()).toEqual(['HEALTHCHECKS_OFF'])
    system.runtime.take(reported('unhealthy'))
    expect(await health()).toEqual(['UNHEALTHY'])
    expect((await ask('/upstreams/shop-up/health?balancer_health=1')).body.data.health).toBe('UNHEALTHY')
    system.runtime.take(reported('healthy'))
    expect(await health()).toEqual(['HEALTHY'])
  })

  it('is said by a person to every Service that has the target, and stays when entities are written anew', async () => {
    const system = await openTestServer()
    await sync()
    const said = () => {
      const services = system.store.read().snapshot.list('Service')
      return services.flatMap(({ metadata }) => metadata.annotations?.['signalbox.dev/endpoint-health'] ?? [])
    }
    expect((await put('/upstreams/shop-up/targets/10.0.0.1:8000/unhealthy', undefined)).status).toBe(204)
    expect(said().map((text) => JSON.parse(text))).toEqual([
      { '10.0.0.1:8000': { health: 'unhealthy', at: expect.any(String) } },
      { '10.0.0.1:8000': { health: 'unhealthy', at: expect.any(String) } },
    ])
    await send('PATCH', '/services/shop', { retries: 3 })
    expect(said()).toHaveLength(2)
    expect((await put('/upstreams/shop-up/targets/10.0.0.1:8000/10.0.0.1:8000/healthy', undefined)).status).toBe(204)
    expect(said().every((text) => text.includes('"healthy"'))).toBe(true)
    expect((await put('/upstreams/shop-up/targets/10.0.0.9:8000/healthy', undefined)).status).toBe(404)
    expect((await put('/upstreams/shop-up/targets/10.0.0.1:8000/poorly', undefined)).status).toBe(404)
  })
})

describe('plugins', () => {
  const plugin = (config: object, more: object = {}) =>
    send('POST', '/plugins', { name: 'request-termination', config, ...more })

  it('are answered with every field of their config, defaults and nulls filled in', async () => {
    await openTestServer()
    expect(await plugin({ status_code: 404, message: null })).toMatchObject({
      status: 201,
      body: { config: { status_code: 404, message: null, body: null, content_type: null, echo: false, trigger: null } },
    })
  })

  it('have schemas in Kong’s own form', async () => {
    await openTestServer()
    const { body } = await ask('/schemas/plugins/request-termination')
    const { config } = body.fields.find((field: object) => 'config' in field)
    expect(config.fields).toContainEqual({
      status_code: {
        type: 'integer',
        description: 'Status of the answer.',
        default: 503,
        between: [100, 599],
        required: true,
      },
    })
    expect((await ask('/schemas/plugins/made-up')).status).toBe(404)
    expect((await ask('/plugins/enabled')).body.enabled_plugins).toContain('correlation-id')
    expect((await ask('/')).body.plugins.available_on_server['correlation-id']).toMatchObject({ priority: 100_001 })
  })

  it('are refused with the fields of their config', async () => {
    await openTestServer()
    const answered = await plugin({ status_code: 1000, colour: 'red' })
    expect(answered).toMatchObject({
      status: 400,
      body: { code: 2, name: 'schema violation', fields: { config: { colour: expect.any(String) } } },
    })
    expect(answered.body.fields.config.status_code).toContain('599')
    expect(answered.body.message).toMatch(/^2 schema violations \(config\.status_code: /)
    const checked = await send('POST', '/schemas/plugins/validate', { name: 'redirect', config: {} })
    expect(checked).toMatchObject({ status: 400, body: { fields: { config: { location: expect.any(String) } } } })
  })

  it('that nobody has are refused as Kong does', async () => {
    await openTestServer()
    expect((await send('POST', '/plugins', { name: 'made-up', config: {} })).body.fields).toEqual({
      name: "plugin 'made-up' not enabled; add it to the 'plugins' configuration property",
    })
  })

  it('keep what is secret in their config to themselves, and keep it when it comes back masked', async () => {
    const system = await openTestServer()
    const config = { http_endpoint: 'https://logs.test/in', headers: { Authorization: 's3cret' } }
    const made = await send('POST', '/plugins', { name: 'http-log', config })
    expect(made.body.config.headers).toEqual({ Authorization: '[redacted]' })
    const again = await put(`/plugins/${made.body.id}`, { ...made.body, enabled: false })
    expect(again).toMatchObject({ status: 200, body: { enabled: false } })
    const [stored] = system.store.read().snapshot.list('Policy')
    expect(stored?.spec.config['headers']).toEqual({ Authorization: 's3cret' })
    expect((await send('PATCH', `/plugins/${made.body.id}`, { config: { timeout: 5 } })).body.config).toMatchObject({
      timeout: 5,
      http_endpoint: 'https://logs.test/in',
    })
  })
})

describe('credentials', () => {
  const open = async () => {
    await openTestServer()
    await send('POST', '/consumers', { username: 'ann' })
  }

  it.each([
    ['key-auth', {}, ['key']],
    ['jwt', {}, ['key', 'secret']],
    ['jwt', { key: 'mine' }, ['secret']],
    ['hmac-auth', { username: 'ann' }, ['secret']],
  ])('of type %s with %o get what they lack, which is told once', async (type, body, lacking) => {
    await open()
    const made = await send('POST', `/consumers/ann/${type}`, body)
    expect(made.status).toBe(201)
    for (const name of lacking) expect(made.body[name]).toMatch(/^[\w-]{32}$/)
    const read = await ask(`/consumers/ann/${type}/${made.body.id}`)
    for (const name of lacking.filter((one) => one !== 'key' || type === 'key-auth'))
      expect(read.body[name]).toBe('[redacted]')
    const changed = await send('PATCH', `/consumers/ann/${type}/${made.body.id}`, { tags: ['t'] })
    expect(changed).toMatchObject({ status: 200, body: { tags: ['t'] } })
  })

  it.each([
    ['basic-auth', { username: 'ann' }, { password: 'required field missing' }],
    ['basic-auth', { password: 'p' }, { username: 'required field missing' }],
    ['jwt', { algorithm: 'RS256' }, { rsa_public_key: 'required field missing' }],
    ['jwt', { algorithm: 'none' }, { algorithm: expect.stringContaining('HS256') }],
    ['mtls-auth', {}, { subject_name: 'required field missing' }],
    ['acls', {}, { group: 'required field missing' }],
  ])('of type %s are refused with %o', async (type, body, fields) => {
    await open()
    expect(await send('POST', `/consumers/ann/${type}`, body)).toMatchObject({ status: 400, body: { code: 2, fields } })
  })

  it('are each of one consumer; a key that is taken is not told', async () => {
    await open()
    await send('POST', '/consumers', { username: 'bob' })
    await send('POST', '/consumers/ann/key-auth', { key: 'sesame' })
    const taken = await send('POST', '/consumers/bob/key-auth', { key: 'sesame' })
    expect(taken).toMatchObject({ status: 409, body: { code: 5 } })
    expect(JSON.stringify(taken.body)).not.toContain('sesame')
  })

  it('keep passwords as hashes, through PATCH and PUT as well', async () => {
    const { store } = await openTestServer()
    await send('POST', '/consumers', { username: 'ann' })
    const { body } = await send('POST', '/consumers/ann/basic-auth', { username: 'ann', password: 'sesame' })
    const stored = () =>
      store
        .read()
        .snapshot.list('Secret')
        .map(({ data }) => Buffer.from(data?.['password'] ?? '', 'base64').toString())
    const [first] = stored()
    expect(first).toMatch(/^\$argon2id\$/)
    const path = `/consumers/ann/basic-auth/${body.id}`
    await send('PATCH', path, { username: 'anna' })
    expect(stored()).toEqual([first])
    await send('PUT', path, { username: 'anna', password: 'sesame' })
    expect(stored()).toEqual([first])
    await send('PATCH', path, { password: 'barley' })
    expect(stored()).toEqual([expect.stringMatching(/^\$argon2id\$/)])
    expect(stored()).not.toEqual([first])
  })
})
