import { describe, expect, it } from 'vitest'
import { ask, consumer, echoed, toldBy } from '../../test/consumers.ts'
import { httpOrigin, type Echoed } from '../../test/origin.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const ann = consumer('ann', { customId: 'a-1', credentials: [['key-auth', { key: 'sesame' }]] })
const open = (config: object = {}, ...resources: readonly unknown[]) =>
  systemWith([policy('key-auth', config), ...ann, ...resources])

describe('a key', () => {
  it.each([
    { where: 'a header', path: '/', lines: ['apikey: sesame'] },
    { where: 'the query', path: '/?apikey=sesame', lines: [] },
  ])('in $where says who it is', async ({ path, lines }) => {
    const { port } = await open()
    expect(await ask(port, path, ...lines)).toMatchObject({ status: 200, consumer: 'ann', credential: 'uid-of-ann-0' })
  })

  it.each([
    { type: 'application/json', content: '{"apikey":"sesame","n":1}', hidden: '{"n":1}' },
    { type: 'application/x-www-form-urlencoded', content: 'n=1&apikey=sesame', hidden: 'n=1' },
  ])('in content of type $type says who it is, and can be taken out of it', async ({ type, content, hidden }) => {
    const { port } = await open({ key_in_body: true, hide_credentials: true })
    const head = `POST / HTTP/1.1\r\nHost: shop.test\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}\r\n\r\n`
    const response = await request(port, head + content)
    expect(toldBy(response)).toMatchObject({ status: 200, consumer: 'ann' })
    expect((JSON.parse(response.body.toString()) as Echoed).content).toBe(hidden)
  })

  it('is looked for only where config says so', async () => {
    const { port } = await open({ key_in_header: false, key_in_query: false })
    expect(await ask(port, '/?apikey=sesame', 'apikey: sesame')).toMatchObject({ status: 401 })
  })

  it('is not passed on where config says so', async () => {
    const { port } = await open({ hide_credentials: true })
    expect(await echoed(port, '/?a=1&apikey=sesame&b=2')).toMatchObject({ target: '/?a=1&b=2' })
    expect((await echoed(port, '/', 'apikey: sesame')).headers).not.toHaveProperty('apikey')
    expect((await echoed((await open()).port, '/', 'apikey: sesame')).headers).toMatchObject({ apikey: 'sesame' })
  })
})

describe('who has no key', () => {
  it('is refused, and told which kind of credential is wanted', async () => {
    const { port } = await open({ realm: 'shop "1"' })
    expect(await ask(port)).toEqual({
      status: 401,
      message: 'No API key found in request',
      challenge: String.raw`Key realm="shop \"1\""`,
    })
    expect(await ask(port, '/', 'apikey: barley')).toMatchObject({ status: 401, message: 'Unauthorized' })
    expect(await ask(port, '/', 'apikey: sesame', 'apikey: sesame')).toMatchObject({
      status: 401,
      message: 'Duplicate API key found',
    })
  })

  it('cannot say himself who he is', async () => {
    const { port } = await open({ anonymous: 'guest' }, ...consumer('guest'))
    const told = [
      'X-Consumer-Username: root',
      'X-Consumer-ID: 1',
      'X-Credential-Identifier: 1',
      'X-Consumer-Groups: all',
    ]
    expect(await ask(port, '/', ...told)).toEqual({
      status: 200,
      consumer: 'guest',
      anonymous: 'true',
      credential: undefined,
      groups: undefined,
    })
    expect(await ask(port, '/', 'apikey: sesame', 'X-Anonymous-Consumer: true')).toMatchObject({
      consumer: 'ann',
      anonymous: undefined,
    })
  })

  it('is refused where the consumer for strangers does not exist', async () => {
    const system = await open({ anonymous: 'nobody' })
    expect(await ask(system.port)).toMatchObject({ status: 500 })
    expect(system.logged.join()).toContain('nobody')
  })

  it('may ask for leave first, as browsers do, where config says so', async () => {
    const preflight = 'OPTIONS / HTTP/1.1\r\nHost: shop.test\r\n\r\n'
    expect((await request((await open()).port, preflight)).status).toBe(401)
    expect((await request((await open({ run_on_preflight: false })).port, preflight)).status).toBe(200)
  })
})

describe('keys', () => {
  it('are those of the namespace of the policy, and change with their Secrets', async () => {
    const system = await open()
    const { port } = system
    const elsewhere = ann.map((one) => ({ ...one, metadata: { ...one.metadata, namespace: 'other' } }))
    const others = system.configuration.snapshot
    expect(others.list('Consumer')).toHaveLength(1)
    const before = [...others.all()].filter(({ kind }) => kind !== 'Consumer' && kind !== 'Secret')
    system.apply([...before, ...elsewhere])
    expect(await ask(port, '/', 'apikey: sesame')).toMatchObject({ status: 401 })
    system.apply([...before, ...consumer('bob', { credentials: [['key-auth', { key: 'sesame' }]] })])
    expect(await ask(port, '/', 'apikey: sesame')).toMatchObject({ consumer: 'bob' })
  })

  it('end when their time is over', async () => {
    const created = '2026-01-01T00:00:00Z'
    const [who, secret] = consumer('eve', { credentials: [['key-auth', { key: 'brief', ttl: '60' }]] })
    const resources = [who, { ...secret, metadata: { ...secret?.metadata, creationTimestamp: created } }]
    let nowMs = Date.parse(created) + 59_000
    const { port } = await systemWith([policy('key-auth'), ...resources], {
      clock: { monotonicMs: () => performance.now(), epochMs: () => nowMs },
    })
    expect(await ask(port, '/', 'apikey: brief')).toMatchObject({ status: 200 })
    nowMs += 1000
    expect(await ask(port, '/', 'apikey: brief')).toMatchObject({ status: 401 })
  })

  it('are in no log and no refusal', async () => {
    const system = await open({ anonymous: 'nobody' })
    const { head, body } = await request(system.port, get('/', 'apikey: my-secret-key'))
    expect(JSON.stringify([head, body.toString(), system.logged, system.records])).not.toContain('my-secret-key')
  })

  it('are in no log of requests either, whatever their header or parameter is called', async () => {
    const entries: string[] = []
    const done = Promise.withResolvers<void>()
    const server = await httpOrigin((message, response) => {
      message.on('data', (chunk: Buffer) => entries.push(chunk.toString()))
      message.on('end', () => response.end(() => done.resolve()))
    })
    const { port } = await open(
      { key_names: ['X-Partner'] },
      policy('http-log', { http_endpoint: `http://127.0.0.1:${server.port}/`, queue: { max_coalescing_delay: 0 } }),
    )
    await request(port, get('/?x-partner=sesame', 'X-Partner: sesame'))
    await done.promise
    expect(entries.join()).toContain('x-partner')
    expect(entries.join()).not.toContain('sesame')
  })
})
