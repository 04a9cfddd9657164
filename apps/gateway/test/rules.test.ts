/** What the rules say is what happens on the wire: redirects, rewrites, header edits, weights, and changes of all of these. */
import { describe, expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { get, openClient, request } from './raw-client.ts'
import { backend, everythingTo, openSystem, route, service } from './system.ts'

const path = (value: string, type = 'PathPrefix') => ({ path: { type, value } })
const parse = (body: Buffer): Echoed => JSON.parse(body.toString()) as Echoed

describe('filters', () => {
  it('redirect without a backend, to the listener’s own port', async () => {
    const { port } = await openSystem({
      resources: [
        route('r', [
          {
            matches: [path('/old')],
            filters: [
              {
                type: 'RequestRedirect',
                requestRedirect: { statusCode: 301, path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
              },
            ],
          },
          {
            matches: [path('/secure')],
            filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', hostname: 'safe.test' } }],
          },
        ]),
      ],
    })
    const client = await openClient(port)
    const moved = await client.send(get('/old/x?y=1')).response()
    expect(moved.status).toBe(301)
    expect(moved.headers.get('location')).toBe('http://shop.test:8080/new/x?y=1')
    const secure = await client.send(get('/secure')).response()
    expect(secure.status).toBe(302)
    expect(secure.headers.get('location')).toBe('https://safe.test/secure')
  })

  it('rewrite host and path, and edit fields both ways', async () => {
    const origin = await httpOrigin((message, response) => {
      response.setHeader('x-internal', 'secret').setHeader('x-version', 'old')
      echo(message, response)
    })
    const { port } = await openSystem({
      resources: [
        service('o', [origin.port], { path: '/base/' }),
        route('r', [
          {
            matches: [path('/shop')],
            filters: [
              {
                type: 'URLRewrite',
                urlRewrite: { hostname: 'inner.test', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } },
              },
              {
                type: 'RequestHeaderModifier',
                requestHeaderModifier: {
                  set: [{ name: 'X-Set', value: 'new' }],
                  add: [{ name: 'X-Add', value: 'second' }],
                  remove: ['X-Remove'],
                },
              },
              {
                type: 'ResponseHeaderModifier',
                responseHeaderModifier: { set: [{ name: 'X-Version', value: 'new' }], remove: ['X-Internal'] },
              },
            ],
            backendRefs: [backend('o')],
          },
        ]),
      ],
    })
    const response = await request(port, get('/shop/cart?x=1', 'X-Set: old', 'X-Add: first', 'X-Remove: x'))
    const { target, headers } = parse(response.body)
    expect(target).toBe('/base/cart?x=1')
    expect(headers).toMatchObject({
      host: 'inner.test',
      'x-set': 'new',
      'x-add': 'first,second',
      'x-forwarded-host': 'shop.test',
    })
    expect(headers).not.toHaveProperty('x-remove')
    expect(response.headers.get('x-version')).toBe('new')
    expect(response.headers.has('x-internal')).toBe(false)
    expect(response.headers.get('via')).toBe('1.1 signalbox')
  })

  it('cannot frame a message', async () => {
    const origin = await httpOrigin(echo)
    const set = [
      { name: 'Transfer-Encoding', value: 'chunked' },
      { name: 'Content-Length', value: '1' },
      { name: 'Connection', value: 'close' },
      { name: 'Host', value: 'set.test' },
    ]
    const { port } = await openSystem({
      resources: everythingTo(
        [origin.port],
        {},
        {
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set } },
            { type: 'ResponseHeaderModifier', responseHeaderModifier: { set: set.slice(0, 2) } },
          ],
        },
      ),
    })
    const client = await openClient(port)
    for (let round = 0; round < 2; round++) {
      const response = await client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello').response()
      expect(parse(response.body)).toMatchObject({ content: 'hello', headers: { host: 'set.test' } })
    }
  })

  it('send the Service’s own host where nothing rewrites it', async () => {
    const origin = await httpOrigin(echo)
    const { port } = await openSystem({ resources: everythingTo([origin.port], { hostHeader: 'fixed.test' }) })
    expect(parse((await request(port, get('/'))).body).headers['host']).toBe('fixed.test')
  })
})

describe('backends', () => {
  it('get their share, and an invalid one has its share answered 500', async () => {
    const [one, two] = [
      await httpOrigin((_, response) => response.end('one')),
      await httpOrigin((_, response) => response.end('two')),
    ]
    let count = 0
    const { port } = await openSystem({
      resources: [
        service('one', [one.port]),
        service('two', [two.port]),
        route('r', [
          { backendRefs: [backend('one', 5), backend('two', 3), backend('missing', 2), backend('zero', 0)] },
        ]),
      ],
      random: () => (count++ % 10) / 10,
    })
    const client = await openClient(port)
    const seen: Record<string, number> = {}
    for (let round = 0; round < 20; round++) {
      const response = await client.send(get('/')).response()
      const who = response.status === 200 ? response.body.toString() : String(response.status)
      seen[who] = (seen[who] ?? 0) + 1
    }
    expect(seen).toEqual({ one: 10, two: 6, 500: 4 })
  })

  it('spread over their endpoints by weight', async () => {
    const origins = [
      await httpOrigin((_, response) => response.end('a')),
      await httpOrigin((_, response) => response.end('b')),
    ]
    const ports = origins.map((origin) => origin.port)
    const { port } = await openSystem({
      resources: [service('origin', ports, {}, [3, 1]), route('r', [{ backendRefs: [backend('origin')] }])],
    })
    const client = await openClient(port)
    let sequence = ''
    for (let round = 0; round < 8; round++) sequence += (await client.send(get('/')).response()).body.toString()
    expect(sequence).toBe('aabaaaba')
  })

  it('are 500 where a rule names none', async () => {
    const { port } = await openSystem({ resources: [route('r', [{}])] })
    expect((await request(port, get('/'))).status).toBe(500)
  })
})

describe('a fault of the gateway', () => {
  it('is 500 without a word of it for the client, and told to whoever runs it', async () => {
    const { port, logged, recorded } = await openSystem({
      resources: everythingTo([1]),
      random: () => {
        throw new TypeError('the lots are lost')
      },
    })
    const response = await request(port, get('/'))
    expect(response.status).toBe(500)
    expect(response.head + response.body.toString()).not.toContain('lots')
    expect(logged).toEqual([expect.stringContaining('TypeError: the lots are lost')])
    expect(await recorded(1)).toMatchObject([{ status: 500, errorCode: 'internal' }])
  })
})

describe('changes', () => {
  it('take effect with the next request on the same connection, and keep the connections to endpoints that stay', async () => {
    const [kept, left] = [
      await httpOrigin((_, response) => response.end('kept')),
      await httpOrigin((_, response) => response.end('left')),
    ]
    const { port, apply, plane } = await openSystem({ resources: everythingTo([left.port]) })
    const client = await openClient(port)
    expect((await client.send(get('/')).response()).body.toString()).toBe('left')
    for (let change = 0; change < 20; change++) {
      apply([...everythingTo([kept.port], {}, change % 2 === 0 ? {} : { timeouts: { request: '10s' } })])
      expect((await client.send(get('/')).response()).body.toString()).toBe('kept')
    }
    expect(kept.connections()).toBe(1)
    expect(plane.endpoints()).toMatchObject([{ port: kept.port, health: 'healthy' }])
    apply([])
    expect((await client.send(get('/')).response()).status).toBe(404)
  })

  it('let an exchange end as it began, though its endpoint has left', async () => {
    const asked = Promise.withResolvers<() => void>()
    const origin = await httpOrigin((_, response) => asked.resolve(() => response.end('late')))
    const { port, apply } = await openSystem({ resources: everythingTo([origin.port]) })
    const client = await openClient(port)
    client.send(get('/'))
    const answer = await asked.promise
    apply([])
    answer()
    expect((await client.response()).body.toString()).toBe('late')
  })
})

describe('debug fields', () => {
  it('name listener, rule and upstream on every answer where they are switched on, and nowhere else', async () => {
    const origin = await httpOrigin(echo)
    const resources = [
      service('o', [origin.port]),
      route('r', [{ matches: [path('/a'), path('/b')], backendRefs: [backend('o')] }]),
    ]
    const debug = await openSystem({ resources, config: { debugHeaders: true } })
    const answered = await request(debug.port, get('/b'))
    expect(answered.headers.get('signalbox-listener')).toBe('Gateway/shop/edge/http')
    expect(answered.headers.get('signalbox-rule')).toBe('HTTPRoute/shop/r/0/1')
    expect(answered.headers.get('signalbox-upstream')).toBe('shop/o:80')
    const refused = await request(debug.port, get('/c'))
    expect(refused.headers.get('signalbox-listener')).toBe('Gateway/shop/edge/http')
    expect(refused.headers.has('signalbox-rule')).toBe(false)
    const quiet = await openSystem({ resources })
    expect((await request(quiet.port, get('/b'))).head).not.toContain('signalbox-')
  })
})
