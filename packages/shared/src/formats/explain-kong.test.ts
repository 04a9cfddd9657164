/** A declarative document and a request in, the explanation out: Kong's router as people meet it. */
import { describe, expect, it } from 'vitest'
import { explainKong, type ExplainRequest, type Explanation } from '../explain/index.ts'
import type { RouterFlavor } from '../table/index.ts'
import { readKongConfiguration } from './kong-configuration.ts'
import { readKongDocument } from './kong-document.ts'

function read(text: string, flavor?: RouterFlavor) {
  const document = readKongDocument(text)
  if (!document.ok) throw new TypeError(document.error[0]?.message)
  return readKongConfiguration(document.value, flavor)
}

function explain(text: string, request: Partial<ExplainRequest>, flavor?: RouterFlavor): Explanation {
  const { configuration, errors } = read(text, flavor)
  expect(errors).toEqual([])
  return explainKong(configuration, { method: 'GET', url: '/', ...request })
}

const shop = `
_format_version: "3.0"
services:
  - name: orders
    url: http://orders.internal:8080/api/old/
    routes:
      - { name: new-api, paths: [/new/api] }
      - { name: secure, hosts: [secure.test], protocols: [https], https_redirect_status_code: 308 }
      - { name: upgrade, hosts: [upgrade.test], protocols: [https] }
      - { name: raw, hosts: [raw.test], preserve_host: true, strip_path: false }
      - { name: rpc, protocols: [grpc, grpcs], hosts: [rpc.test] }
      - { name: function, paths: ['~/api/(?<function>[a-z]+)/old(/x)?$'], strip_path: false }
  - { name: off, host: off.internal, enabled: false, routes: [{ name: gone, hosts: [off.test] }] }
routes:
  - { name: alone, hosts: [alone.test] }
  - { name: by-key, service: orders, methods: [PURGE] }
`

describe('a request', () => {
  it.each([
    ['/new/api/x', 'http://orders.internal:8080/api/old/x'],
    ['/new/api', 'http://orders.internal:8080/api/old'],
    ['/new/api/', 'http://orders.internal:8080/api/old/'],
    ['/new/api/x?a=1&b=2', 'http://orders.internal:8080/api/old/x?a=1&b=2'],
    ['/new/%61pi/john%20doe', 'http://orders.internal:8080/api/old/john%20doe'],
  ])('for %s is sent to %s', (path, url) => {
    const { matched, upstream } = explain(shop, { url: `http://a.test${path}` })
    expect([matched?.name, upstream?.url, upstream?.host]).toEqual(['new-api', url, 'orders.internal:8080'])
  })

  it('keeps its host where the route says so', () => {
    expect(explain(shop, { url: 'http://raw.test:8000/a' }).upstream).toMatchObject({
      host: 'raw.test:8000',
      url: 'http://orders.internal:8080/api/old/a',
    })
  })

  it('tells what its regular expression took', () => {
    const { matched } = explain(shop, { url: 'http://a.test/api/pay/old' })
    expect(matched).toMatchObject({ name: 'function', captures: { 0: '/api/pay/old', 1: 'pay', function: 'pay' } })
    expect(matched?.captures).not.toHaveProperty('2')
  })

  it('for a route of https is redirected, or told to upgrade', () => {
    expect(explain(shop, { url: 'http://secure.test/a?b' })).toMatchObject({
      matched: { name: 'secure' },
      response: { status: 308, headers: { Location: 'https://secure.test/a?b' } },
    })
    expect(explain(shop, { url: 'http://upgrade.test/' }).response).toMatchObject({
      status: 426,
      headers: { Connection: 'Upgrade', Upgrade: 'TLS/1.2, HTTP/1.1' },
    })
    expect(explain(shop, { url: 'https://secure.test/' }).response).toBeUndefined()
  })

  it('that is not gRPC is refused by a route of gRPC', () => {
    expect(explain(shop, { url: 'http://rpc.test/' }).response?.status).toBe(415)
    const headers = { 'content-type': 'application/grpc+proto' }
    expect(explain(shop, { url: 'http://rpc.test/a.B/C', headers }).upstream?.url).toBe(
      'http://orders.internal:8080/api/old/a.B/C',
    )
  })

  it('needs a plugin where the route has no service', () => {
    expect(explain(shop, { url: 'http://alone.test/' })).toMatchObject({ matched: { name: 'alone' }, upstream: null })
  })

  it('finds no route of a disabled service', () => {
    expect(explain(shop, { url: 'http://off.test/zzz' })).toMatchObject({ matched: null, response: { status: 404 } })
  })

  it('is told of every route that was tried, in order', () => {
    const { considered } = explain(shop, { url: 'http://secure.test/new/api' })
    expect(considered.map(({ route, outcome }) => `${route} ${outcome}`)).toEqual(
      expect.arrayContaining(['Route/secure matched', 'Route/new-api outranked', 'Route/function not-matched']),
    )
    expect(considered.find(({ route }) => route === 'Route/by-key')?.reason).toBe(
      'http.method == "PURGE" does not hold: GET',
    )
  })
})

const expressions = `
_format_version: "3.0"
routes:
  - { name: any, paths: [/], id: 00000000-0000-4000-8000-000000000001 }
  - { name: low, expression: 'http.path ^= "/a"', priority: 1 }
  - { name: high, expression: 'http.path ^= "/a" && http.headers.x == "1"', priority: 2 }
  - { name: db, protocols: [tls], expression: 'tls.sni == "db.test"' }
  - { name: plain, protocols: [tcp], sources: [{ ip: 10.0.0.0/8 }], service: { name: pg } }
services:
  - { name: pg, host: pg.internal, port: 5432, protocol: tcp }
`

describe('flavour expressions', () => {
  it.each([
    [{ url: '/a', headers: { x: '1' } }, 'high'],
    [{ url: '/a', headers: { X: ['1', '2'] } }, 'low'],
    [{ url: '/b' }, 'any'],
    [{ protocol: 'tls', sni: 'db.test' }, 'db'],
    [{ protocol: 'tcp', sni: 'db.test' }, 'db'],
    [{ protocol: 'tcp', sourceAddress: '10.1.1.1', sourcePort: 1 }, 'plain'],
    [{ protocol: 'tcp', sourceAddress: '11.1.1.1' }, undefined],
    [{ protocol: 'udp', sourceAddress: '10.1.1.1' }, undefined],
  ])('%j is taken by %s', (request, name) => {
    expect(explain(expressions, request).matched?.name).toBe(name)
  })

  it('connects to the service of a connection', () => {
    expect(explain(expressions, { protocol: 'tcp', sourceAddress: '10.1.1.1' }).upstream?.url).toBe(
      'tcp://pg.internal:5432',
    )
  })

  it('is needed for expressions', () => {
    expect(read(expressions, 'traditional_compatible').errors.map(({ path }) => path)).toEqual([
      'routes[1].expression',
      'routes[2].expression',
      'routes[3].expression',
    ])
  })
})

it('a prefix that is not in normal form is compared as it stands', () => {
  const text =
    '_format_version: "3.0"\nroutes: [{ name: raw, paths: [/a%61] }, { name: address, sources: [{ ip: 10.0.0.1 }] }]'
  expect(explain(text, { url: '/aa' }).matched).toBeNull()
  expect(explain(text, { protocol: 'tcp', sourceAddress: '10.0.0.1' }).matched?.name).toBe('address')
})

it('aliases and merge keys are written out, unless they stand for too much', () => {
  const aliased = `_format_version: "3.0"
_comment: &route { paths: [/a], strip_path: false }
services: [{ name: s, host: h, routes: [{ <<: *route, name: r }] }]`
  expect(read(aliased.replace('_comment', '_info')).errors).toEqual([])
  expect(explain(aliased, { url: '/a/b' }).upstream?.url).toBe('http://h:80/a/b')
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [name, before] of [
    ['b', 'a'],
    ['c', 'b'],
    ['d', 'c'],
    ['e', 'd'],
    ['f', 'e'],
  ])
    bomb.push(`${name}: &${name} [*${before}, *${before}, *${before}, *${before}, *${before}, *${before}, *${before}]`)
  expect(readKongDocument(bomb.join('\n'))).toMatchObject({ ok: false })
})

describe('a document is refused', () => {
  it.each([
    ['a: 1', ['_format_version', 'a']],
    ['_format_version: "3.0"\nrouts: []', ['routs']],
    ['_format_version: "3.0"\nroutes: [{ paths: [a] }]', ['routes[0].paths[0]']],
    ['_format_version: "3.0"\nroutes: [{ name: x }]', ['routes[0]']],
    [
      '_format_version: "3.0"\nservices: [{ name: s, host: h, routes: [{ regex_priority: a, paths: [/] }] }]',
      ['services[0].routes[0].regex_priority'],
    ],
    ['_format_version: "3.0"\nroutes: [{ paths: [/], service: nope }]', ['routes[0].service']],
    ['_format_version: "3.0"\nservices: [{ name: s, url: "nope" }]', ['services[0].url']],
    ['[]', ['']],
  ])('%s: at %j', (text, paths) => {
    expect(read(text).errors.map(({ path }) => path)).toEqual(paths)
  })

  it('and those of older formats get their regular expressions marked', () => {
    const old =
      '_format_version: "1.1"\nservices: [{ name: s, host: h, routes: [{ name: r, paths: ["/a/\\\\d+$", /b] }] }]'
    expect(explain(old, { url: '/a/12' }).matched?.name).toBe('r')
    expect(read(old).notes).toHaveLength(1)
  })
})
