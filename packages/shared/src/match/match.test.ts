import { describe, expect, it } from 'vitest'
import { addressing, gatewayClass, snapshotOf } from '../testdata/snapshot-of.ts'
import { attach } from '../attachment/index.ts'
import { compile, type HttpSocketTable } from '../table/index.ts'
import { chooseListener } from './choose-listener.ts'
import { toMatchRequest } from './match-request.ts'
import { matchRequest } from './match.ts'

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: any, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
    - { name: wild, port: 80, protocol: HTTP, hostname: '*.isolated.test', allowedRoutes: { namespaces: { from: All } } }
    - { name: exact, port: 80, protocol: HTTP, hostname: a.isolated.test, allowedRoutes: { namespaces: { from: All } } }
---
`

function route(name: string, spec: string): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: team }
spec:
  parentRefs: [{ name: edge, namespace: infra, sectionName: any }]
${spec}
---
`
}

function socketOf(manifests: string): HttpSocketTable {
  const snapshot = snapshotOf(gatewayClass + gateway + manifests)
  const socket = compile(snapshot, attach(snapshot, { addressing })).sockets.get('127.0.0.1:80')
  if (socket?.protocol !== 'HTTP') throw new Error('nothing listens on 127.0.0.1:80')
  return socket
}

function takenBy(socket: HttpSocketTable, url: string, method = 'GET', headers: readonly string[] = []): string | null {
  const request = toMatchRequest({ method, target: url, headers })
  if (!request.ok) throw new Error(request.error.message)
  const listener = chooseListener(socket, request.value.host)
  return listener === null ? null : (matchRequest(listener.routes, request.value)?.entry.id ?? null)
}

const path = (type: string, value: string): string =>
  `  rules: [{ matches: [{ path: { type: ${type}, value: '${value}' } }] }]`

describe('hosts', () => {
  const socket = socketOf(
    route('exact', '  hostnames: [shop.example.com]') +
      route('wildcard', "  hostnames: ['*.example.com']") +
      route('any', '') +
      route('better-path', `  hostnames: ['*.example.com']\n${path('Exact', '/cart')}`),
  )
  it.each([
    { guarantee: 'an exact host wins over a wildcard', url: 'http://shop.example.com/', by: 'exact' },
    { guarantee: 'a more specific host wins over a better path', url: 'http://shop.example.com/cart', by: 'exact' },
    { guarantee: 'a wildcard takes any number of labels', url: 'http://a.b.example.com/', by: 'wildcard' },
    { guarantee: 'a wildcard does not take its own parent', url: 'http://example.com/', by: 'any' },
    { guarantee: 'hosts are compared without case and port', url: 'http://SHOP.Example.com:8080/', by: 'exact' },
    { guarantee: 'a trailing dot changes nothing', url: 'http://shop.example.com./', by: 'exact' },
  ])('$guarantee', ({ url, by }) => {
    expect(takenBy(socket, url)).toBe(`HTTPRoute/team/${by}/0/0`)
  })

  it('goes on to a wider host where the rules of a host all fail', () => {
    const narrow = socketOf(
      route('narrow', `  hostnames: [shop.example.com]\n${path('Exact', '/only')}`) + route('wide', ''),
    )
    expect(takenBy(narrow, 'http://shop.example.com/other')).toBe('HTTPRoute/team/wide/0/0')
  })
})

describe('listener isolation', () => {
  const on = (name: string, sectionName: string): string =>
    route(name, '').replace('sectionName: any', `sectionName: ${sectionName}`)
  const socket = socketOf(on('any', 'any') + on('wild', 'wild'))
  it.each([
    {
      guarantee: 'the longest hostname takes a request',
      url: 'http://b.isolated.test/',
      by: 'HTTPRoute/team/wild/0/0',
    },
    {
      guarantee: 'the listener without hostname takes the rest',
      url: 'http://other.test/',
      by: 'HTTPRoute/team/any/0/0',
    },
    {
      guarantee: 'a listener without routes answers 404 and passes nothing on',
      url: 'http://a.isolated.test/',
      by: null,
    },
  ])('$guarantee', ({ url, by }) => {
    expect(takenBy(socket, url)).toBe(by)
  })
})

describe('paths', () => {
  const socket = socketOf(
    route('exact', path('Exact', '/two')) +
      route('prefix', path('PathPrefix', '/v2/')) +
      route('longer', path('PathPrefix', '/v2/deep')) +
      route('regex', path('RegularExpression', '/v2/[0-9]+')),
  )
  it.each([
    { guarantee: 'Exact takes the path', path: '/two', by: 'exact' },
    { guarantee: 'Exact takes no trailing slash', path: '/two/', by: null },
    { guarantee: 'a prefix takes itself', path: '/v2', by: 'prefix' },
    { guarantee: 'a prefix takes itself with a slash', path: '/v2/', by: 'prefix' },
    { guarantee: 'a prefix takes what lies below', path: '/v2/x', by: 'prefix' },
    { guarantee: 'a prefix takes whole segments only', path: '/v2x', by: null },
    { guarantee: 'a prefix is case-sensitive', path: '/V2/x', by: null },
    { guarantee: 'the longer prefix wins', path: '/v2/deep/er', by: 'longer' },
    { guarantee: 'an expression wins over a prefix', path: '/v2/17', by: 'regex' },
    { guarantee: 'an expression must match the whole path', path: '/v2/17/x', by: 'prefix' },
    { guarantee: 'dot segments are gone before matching', path: '/v2/../two', by: 'exact' },
    { guarantee: 'encoded letters are the letters', path: '/%74wo', by: 'exact' },
  ])('$guarantee', ({ path: target, by }) => {
    expect(takenBy(socket, target)).toBe(by === null ? null : `HTTPRoute/team/${by}/0/0`)
  })
})

describe('the other predicates', () => {
  const rule = (match: string): string => `  rules: [{ matches: [{ ${match} }] }]`
  const socket = socketOf(
    route('plain', '') +
      route('post', rule('method: POST')) +
      route('header', rule('headers: [{ name: X-Color, value: blue }]')) +
      route('headers', rule('headers: [{ name: X-Color, value: blue }, { name: x-size, value: big }]')) +
      route('same-name', rule('headers: [{ name: x-fruit, value: fig }, { name: X-FRUIT, value: plum }]')) +
      route('query', rule('queryParams: [{ name: animal, value: whale }]')),
  )
  it.each([
    { guarantee: 'a method is compared', method: 'POST', by: 'post' },
    { guarantee: 'a method is case-sensitive', method: 'post', by: 'plain' },
    { guarantee: 'HEAD is not GET', method: 'HEAD', by: 'plain' },
    { guarantee: 'header names have no case', headers: ['x-COLOR', 'blue'], by: 'header' },
    { guarantee: 'header values have case', headers: ['x-color', 'Blue'], by: 'plain' },
    { guarantee: 'more headers win', headers: ['x-color', 'blue', 'X-Size', 'big'], by: 'headers' },
    { guarantee: 'of equal header names in a match the first counts', headers: ['x-fruit', 'fig'], by: 'same-name' },
    { guarantee: 'a query parameter is compared', search: '?animal=whale', by: 'query' },
    { guarantee: 'a query name has case', search: '?ANIMAL=whale', by: 'plain' },
    { guarantee: 'a query value has case', search: '?animal=Whale', by: 'plain' },
    { guarantee: 'of a repeated parameter the first value counts', search: '?animal=cat&animal=whale', by: 'plain' },
    { guarantee: 'a parameter is decoded', search: '?anim%61l=wh%61le', by: 'query' },
    { guarantee: 'a method match wins over a header match', method: 'POST', headers: ['x-color', 'blue'], by: 'post' },
  ])('$guarantee', ({ method = 'GET', headers = [], search = '', by }) => {
    expect(takenBy(socket, `/${search}`, method, headers)).toBe(`HTTPRoute/team/${by}/0/0`)
  })
})
