/** The engine on the wire: where policies are in force, in which order, and what becomes of a request when one fails. */
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { PolicyBehaviour, RunningPolicy } from '../src/policies/behaviour.ts'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { policy, systemWith } from './policies.ts'
import { get, openClient, request } from './raw-client.ts'
import { backend, everythingTo, openSystem, route, service } from './system.ts'

const stop = (status: number, spec: object = {}, name = `stop-${status}`) =>
  policy('request-termination', { status_code: status, message: name }, spec, name)
const filter = (name: string) => ({
  type: 'ExtensionRef',
  extensionRef: { group: 'signalbox.dev', kind: 'Policy', name },
})
const statusOf = async (port: number, path: string): Promise<number> => (await request(port, get(path))).status

/** `correlation-id` does what `running` says: the engine is what is tested. */
const insteadOf = (running: RunningPolicy): ReadonlyMap<string, PolicyBehaviour<unknown>> =>
  new Map([['correlation-id', { create: () => running }]])

describe('a policy is in force', () => {
  it('on the rule whose filter names it, and on no other', async () => {
    const origin = await httpOrigin(echo)
    const to = { backendRefs: [backend('origin')] }
    const { port } = await openSystem({
      resources: [
        service('origin', [origin.port]),
        route('r', [
          { ...to, matches: [{ path: { value: '/a' } }], filters: [filter('named')] },
          { ...to, matches: [{ path: { value: '/b' } }] },
        ]),
        stop(418, {}, 'named'),
      ],
    })
    expect([await statusOf(port, '/a'), await statusOf(port, '/b')]).toEqual([418, 200])
  })

  it('for the requests of the backend whose filter names it, or whose Service it is for', async () => {
    const origin = await httpOrigin(echo)
    const rules = [
      { backendRefs: [backend('one'), { ...backend('two'), filters: [filter('named')] }, backend('three')] },
    ]
    let at = 0
    const { port } = await openSystem({
      random: () => at,
      resources: [
        ...['one', 'two', 'three'].map((name) => service(name, [origin.port])),
        route('r', rules),
        stop(418, {}, 'named'),
        stop(419, { targetRefs: [{ group: '', kind: 'Service', name: 'three' }] }),
      ],
    })
    const answers: number[] = []
    for (at of [0.1, 0.5, 0.9]) answers.push(await statusOf(port, '/'))
    expect(answers).toEqual([200, 418, 419])
  })

  it('by its name for a rule, which goes before its route, which goes before the Gateway', async () => {
    const origin = await httpOrigin(echo)
    const to = { backendRefs: [backend('origin')] }
    const { port } = await openSystem({
      resources: [
        service('origin', [origin.port]),
        route('r', [
          { ...to, name: 'a', matches: [{ path: { value: '/a' } }] },
          { ...to, matches: [{ path: { value: '/b' } }] },
        ]),
        route('other', [{ ...to, matches: [{ path: { value: '/c' } }] }]),
        stop(401, { targetRefs: [{ kind: 'HTTPRoute', name: 'r', sectionName: 'a' }] }),
        stop(402, { targetRefs: [{ kind: 'HTTPRoute', name: 'r' }] }),
        stop(403, { targetRefs: [{ kind: 'Gateway', name: 'edge' }] }),
      ],
    })
    expect([await statusOf(port, '/a'), await statusOf(port, '/b'), await statusOf(port, '/c')]).toEqual([
      401, 402, 403,
    ])
  })

  it('for the protocols that it names', async () => {
    const { port } = await systemWith([stop(418, { protocols: ['https', 'grpc'] }), stop(419, {}, 'all')])
    expect(await statusOf(port, '/')).toBe(419)
  })

  it('on a Route of Kong’s kind, once its protocol is the right one', async () => {
    const origin = await httpOrigin(echo)
    const of = (name: string, spec: object) => ({
      apiVersion: 'signalbox.dev/v1',
      kind: 'Route',
      metadata: { name, namespace: 'shop', uid: name },
      spec: { parentRefs: [{ name: 'edge' }], service: { name: 'origin' }, ...spec },
    })
    const { port } = await openSystem({
      resources: [
        service('origin', [origin.port]),
        of('a', { paths: ['/a'] }),
        of('b', { paths: ['/b'], protocols: ['https'] }),
        stop(418),
      ],
    })
    expect([await statusOf(port, '/a'), await statusOf(port, '/b')]).toEqual([418, 426])
  })
})

describe('a policy for a consumer', () => {
  const ann = [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'ann-key', namespace: 'shop' },
      stringData: { key: 'ann-1' },
    },
    {
      apiVersion: 'signalbox.dev/v1',
      kind: 'Consumer',
      metadata: { name: 'ann', namespace: 'shop', uid: 'ann-id' },
      spec: { username: 'ann', credentials: [{ type: 'key-auth', secretRef: { name: 'ann-key' } }] },
    },
  ]
  const forAnn = { targetRefs: [{ group: 'signalbox.dev', kind: 'Consumer', name: 'ann' }] }
  const bob = JSON.parse(JSON.stringify(ann).replaceAll('ann', 'bob')) as readonly unknown[]
  const as = async (port: number, key: string): Promise<number> =>
    (await request(port, get('/', `apikey: ${key}`))).status

  it('is in force once it is known who he is, in place of the one for everybody', async () => {
    const { port } = await systemWith([
      ...ann,
      ...bob,
      policy('key-auth'),
      stop(419, {}, 'all'),
      stop(418, forAnn, 'of-ann'),
    ])
    expect([await as(port, 'ann-1'), await as(port, 'bob-1'), await as(port, 'nobody')]).toEqual([418, 419, 401])
  })

  it('is nothing to those that run before it is known, and to nobody where nothing finds out', async () => {
    const early = policy('bot-detection', { deny: ['curl'] }, {}, 'bots')
    const { port } = await systemWith([
      ...ann,
      policy('key-auth'),
      early,
      policy('ip-restriction', { deny: ['::/0', '0.0.0.0/0'] }, forAnn, 'ann-out'),
    ])
    expect([await as(port, 'ann-1'), await as(port, 'nobody')]).toEqual([403, 401])
    const open = await systemWith([...ann, stop(418, forAnn)])
    expect(await as(open.port, 'ann-1')).toBe(200)
  })
})

it('a preflight that a CORS filter answers asks nobody for credentials; the request itself does', async () => {
  const origin = await httpOrigin(echo)
  const cors = { type: 'CORS', cors: { allowOrigins: ['https://page.example'], allowMethods: ['GET'] } }
  const { port } = await openSystem({
    resources: [
      ...everythingTo([origin.port], {}, { filters: [cors] }),
      policy('key-auth', {}, { targetRefs: [{ kind: 'HTTPRoute', name: 'all' }] }),
    ],
  })
  const from = 'Origin: https://page.example\r\n'
  const preflight = await request(
    port,
    `OPTIONS / HTTP/1.1\r\nHost: a.test\r\n${from}Access-Control-Request-Method: GET\r\n\r\n`,
  )
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://page.example')
  expect((await request(port, `GET / HTTP/1.1\r\nHost: a.test\r\n${from}\r\n`)).status).toBe(401)
  expect(origin.connections()).toBe(0)
})

describe('a request is answered 500 and reaches nobody', () => {
  it.each([
    { guarantee: 'a filter names a policy that is not there', resources: [] },
    { guarantee: 'a filter names a policy of an unknown type', resources: [policy('made-up', {}, {}, 'named')] },
    {
      guarantee: 'a filter names a policy whose config is refused',
      resources: [policy('redirect', { location: 'x' }, {}, 'named')],
    },
  ])('where $guarantee', async ({ resources }) => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({
      resources: [...everythingTo([origin.port], {}, { filters: [filter('named')] }), ...resources],
    })
    expect([await statusOf(port, '/'), origin.connections()]).toEqual([500, 0])
  })

  it('where a policy fails, now or later, and what failed is told to the log', async () => {
    for (const fail of [
      () => {
        throw new Error('Out of order.')
      },
      () => Promise.reject(new Error('Out of order.')),
    ]) {
      const { port, origin, logged } = await systemWith([policy('correlation-id')], {
        addedPolicies: insteadOf({ request: fail }),
      })
      expect([await statusOf(port, '/'), origin.connections()]).toEqual([500, 0])
      expect(logged.join()).toContain('Out of order.')
    }
  })

  it('where a policy cannot be started', async () => {
    const { port, origin } = await systemWith([policy('correlation-id')], {
      addedPolicies: new Map([
        [
          'correlation-id',
          {
            create() {
              throw new Error('Out of order.')
            },
          },
        ],
      ]),
    })
    expect([await statusOf(port, '/'), origin.connections()]).toEqual([500, 0])
  })
})

describe('hooks on the response', () => {
  it('answer 500 where they fail, and nothing of the origin’s answer is passed on', async () => {
    const { port } = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({ response: () => Promise.reject(new Error('Out of order.')) }),
    })
    const { status, body } = await request(port, get('/'))
    expect([status, body.toString().includes('target')]).toEqual([500, false])
  })

  it('may wait, and may replace content, whose length is then its own', async () => {
    const { port, recorded } = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({
        async response(turn) {
          await new Promise((settle) => setImmediate(settle))
          turn.status = 203
          turn.headers.set('x-made', 'here')
          turn.replace((whole) => Buffer.from(String(whole.length)), 1_000_000)
        },
      }),
    })
    const { status, headers, body } = await request(port, get('/'))
    expect([status, headers.get('x-made'), Number(body.toString()) > 50]).toEqual([203, 'here', true])
    expect((await recorded(1))[0]?.status).toBe(203)
  })

  it('pass content that is larger than they would hold, unchanged', async () => {
    const { port } = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({
        response: (turn) => turn.replace(() => Buffer.from('replaced'), 10),
      }),
    })
    expect(JSON.parse((await request(port, get('/'))).body.toString())).toMatchObject({ method: 'GET' })
  })

  it('say at the log what the client got', async () => {
    const entries: object[] = []
    const { port, recorded } = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({
        log: ({ status, isOwn, upstream, latencies, request: { original } }) =>
          entries.push({ status, isOwn, upstream, path: original.path, asked: latencies.upstreamMs !== null }),
      }),
    })
    await request(port, get('/x'))
    await recorded(1)
    expect(entries).toEqual([{ status: 200, isOwn: false, upstream: 'shop/origin:80', path: '/x', asked: true }])
  })
})

describe('content', () => {
  const post = (content: string): string =>
    ['POST / HTTP/1.1', 'Host: shop.test', `Content-Length: ${content.length}`, '', content].join('\r\n')

  it('is read by a policy and still sent on, and may be replaced', async () => {
    const seen: string[] = []
    const read = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({
        async request(turn) {
          seen.push(Buffer.from((await turn.readContent(100)) ?? []).toString())
        },
      }),
    })
    const passed = await request(read.port, post('hello'))
    expect([seen, (JSON.parse(passed.body.toString()) as Echoed).content]).toEqual([['hello'], 'hello'])
    const replaced = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({ request: (turn) => turn.replaceContent(Buffer.from('bye')) }),
    })
    const other = JSON.parse((await request(replaced.port, post('hello'))).body.toString()) as Echoed
    expect([other.content, other.headers['content-length']]).toEqual(['bye', '3'])
  })

  it('that is more than a policy would read is sent on whole', async () => {
    const { port } = await systemWith([policy('correlation-id')], {
      addedPolicies: insteadOf({
        async request(turn) {
          if ((await turn.readContent(3)) !== null) throw new Error('There is more.')
        },
      }),
    })
    expect((JSON.parse((await request(port, post('hello'))).body.toString()) as Echoed).content).toBe('hello')
  })
})

describe('a change', () => {
  it('leaves a request that a policy keeps waiting what it began with', async () => {
    const origin = await httpOrigin(echo)
    const reached = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    let closed = 0
    const running: RunningPolicy = {
      async request() {
        reached.resolve()
        await gate.promise
      },
      close: () => void (closed += 1),
    }
    const { port, apply } = await openSystem({
      resources: [...everythingTo([origin.port]), policy('correlation-id')],
      addedPolicies: insteadOf(running),
    })
    const client = await openClient(port)
    const answer = client.send(get('/')).response('GET')
    await reached.promise
    apply([])
    expect(closed).toBe(0)
    gate.resolve()
    expect((await answer).status).toBe(200)
    await expect.poll(() => closed).toBe(1)
  })

  it('keeps what runs for a policy that it does not touch', async () => {
    const origin = await httpOrigin(echo)
    let made = 0
    const behaviour: PolicyBehaviour<unknown> = {
      create: () => {
        made += 1
        return {}
      },
    }
    const resources = [...everythingTo([origin.port]), policy('correlation-id')]
    const { apply } = await openSystem({ resources, addedPolicies: new Map([['correlation-id', behaviour]]) })
    apply([...resources, stop(418)])
    expect(made).toBe(1)
    apply([...everythingTo([origin.port]), policy('correlation-id', { header_name: 'X-Other' })])
    expect(made).toBe(2)
  })

  it('of policies is in force with the next request on a kept connection', async () => {
    const origin = await httpOrigin(echo)
    const { port, apply } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    expect((await client.send(get('/')).response('GET')).status).toBe(200)
    apply([...everythingTo([origin.port]), stop(418)])
    expect((await client.send(get('/')).response('GET')).status).toBe(418)
  })
})

it('what services are told of consumers never comes from a client', async () => {
  const { port } = await systemWith([])
  const lies = [
    'X-Consumer-ID: 1',
    'X-Consumer-Username: root',
    'X-Consumer-Custom-ID: 1',
    'X-Credential-Identifier: 1',
  ]
  const { body } = await request(port, get('/', ...lies, 'X-Anonymous-Consumer: true', 'X-Consumer-Groups: admin'))
  const { headers } = JSON.parse(body.toString()) as Echoed
  expect(Object.keys(headers).filter((name) => /consumer|credential/.test(name))).toEqual([])
})

it('a client that goes away while a policy waits costs nothing afterwards', async () => {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const { port, recorded } = await systemWith([policy('correlation-id')], {
    addedPolicies: insteadOf({
      async request() {
        reached.resolve()
        await gate.promise
      },
    }),
  })
  const client = await openClient(port)
  client.send(get('/'))
  await reached.promise
  client.socket.destroy()
  await once(client.socket, 'close')
  gate.resolve()
  expect((await recorded(1))[0]?.status).toBe(499)
})
