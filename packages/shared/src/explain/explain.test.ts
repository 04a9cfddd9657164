import { describe, expect, it } from 'vitest'
import { configurationOf } from '../testdata/configuration-of.ts'
import { addressing, gatewayClass } from '../testdata/snapshot-of.ts'
import { attach } from '../attachment/index.ts'
import type { ExplainRequest } from './explanation.ts'
import { explain } from './explain.ts'

const shop = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: http, port: 80, protocol: HTTP }
    - { name: secret, port: 443, protocol: HTTPS, tls: { mode: Terminate, certificateRefs: [{ name: cert }] } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [shop.example.com]
  rules:
    - matches: [{ path: { value: /old } }]
      filters:
        - { type: RequestRedirect, requestRedirect: { path: { type: ReplacePrefixMatch, replacePrefixMatch: /new }, statusCode: 301 } }
    - matches: [{ path: { value: /broken } }]
      filters: [{ type: ExtensionRef, extensionRef: { group: example.com, kind: Auth, name: login } }]
    - name: read
      matches: [{ path: { value: /cart }, method: GET }]
      filters:
        - type: RequestHeaderModifier
          requestHeaderModifier: { set: [{ name: X-Via, value: signalbox }], remove: [X-Secret] }
        - { type: URLRewrite, urlRewrite: { hostname: cart.internal, path: { type: ReplacePrefixMatch, replacePrefixMatch: /v1 } } }
      backendRefs:
        - { name: cart, port: 8080, weight: 3 }
        - { name: gone, port: 8080, weight: 1 }
    - matches: [{ path: { value: /empty } }]
      backendRefs: [{ name: idle, port: 80 }]
    - matches: [{ path: { value: /cart } , headers: [{ name: X-Mode, value: fast }], method: GET}]
      backendRefs: [{ name: cart, port: 8080 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: foreign, namespace: other }
spec:
  parentRefs: [{ name: edge, namespace: shop }]
  rules: [{ matches: [{ path: { value: /foreign } }] }]
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { ports: [{ port: 8080 }], endpoints: [{ address: 10.0.0.1 }, { address: 10.0.0.2, weight: 2 }], upstream: { path: /base } }
---
apiVersion: v1
kind: Service
metadata: { name: idle, namespace: shop }
spec: { ports: [{ port: 80 }] }
`

const configuration = configurationOf(shop)

const ask = (request: Partial<ExplainRequest>, random = 0): ReturnType<typeof explain> =>
  explain(configuration, { method: 'GET', url: 'http://shop.example.com/cart', ...request }, { random })

describe('verdicts', () => {
  it.each([
    {
      guarantee: 'a request that is sent on names backend, share, rule and listener',
      request: {},
      verdict:
        'Sent to shop/cart:8080 (75% of the requests) by shop/cart rule 2 on listener http of Gateway shop/edge.',
    },
    {
      guarantee: 'a 404 names the closest match and what it lost on',
      request: { method: 'POST' },
      verdict: '404: no rule matched. The closest, shop/cart rule 2, needs GET, you sent POST.',
    },
    {
      guarantee: 'a 404 for another host names the host that was meant',
      request: { url: 'http://shap.example.com/cart' },
      verdict:
        '404: no rule matched. The closest, shop/cart rule 2, is for host shop.example.com, you sent shap.example.com.',
    },
    {
      guarantee: 'a route that may not attach is named where it would have taken the request',
      request: { url: 'http://any.test/foreign' },
      verdict:
        '404: no rule matched. other/foreign rule 0 would take it, but is not attached here: NotAllowedByListeners: Listener http of Gateway shop/edge does not admit the route: from: Same admits only the Gateway’s namespace shop.',
    },
    {
      guarantee: 'a redirect says where to',
      request: { url: 'http://shop.example.com/old/a?b=c' },
      verdict: '301 to http://shop.example.com/new/a?b=c: shop/cart rule 0 redirects.',
    },
    {
      guarantee: 'a rule that cannot be served answers 500 and says why',
      request: { url: 'http://shop.example.com/broken' },
      verdict:
        '500: shop/cart rule 1 cannot be served as it is written. An extension must be a Policy of signalbox.dev; Auth login is not supported.',
    },
    {
      guarantee: 'a Service without endpoints answers 503',
      request: { url: 'http://shop.example.com/empty' },
      verdict: '503: no endpoint of Service shop/idle is ready.',
    },
    {
      guarantee: 'a target that is refused answers 400 with the reason',
      request: { url: 'http://shop.example.com/a%2fb' },
      verdict:
        '400: the request is refused before any rule is looked at. The path holds an encoded slash (%2F), which servers read in different ways.',
    },
    {
      guarantee: 'a port without listener refuses the connection',
      request: { url: 'http://shop.example.com:81/' },
      verdict: 'Nothing listens on port 81: the connection is refused.',
    },
    {
      guarantee: 'a listener that is not served says why',
      request: { url: 'https://shop.example.com/' },
      verdict:
        'Nothing listens on port 443: the connection is refused. Listener secret of Gateway shop/edge is not served: There is no Secret shop/cert.',
    },
  ])('$guarantee', ({ request, verdict }) => {
    expect(ask(request).verdict).toBe(verdict)
  })

  it('an invalid backend answers 500 for its share', () => {
    const explanation = ask({}, 0.9)
    expect(explanation.response?.status).toBe(500)
    expect(explanation.verdict).toContain('There is no Service shop/gone.')
  })
})

describe('what is sent', () => {
  it('holds the rewritten path behind the Service’s own, the Host and the edited headers', () => {
    expect(
      ask({ url: 'http://shop.example.com/cart/7?x=1', headers: { 'x-secret': 's', Accept: '*/*' } }).upstream,
    ).toEqual({
      service: 'shop/cart:8080',
      url: 'http://10.0.0.1:8080/base/v1/7?x=1',
      host: 'cart.internal',
      headers: { Host: 'cart.internal', Accept: '*/*', 'X-Via': 'signalbox' },
      sharePercent: 75,
      endpoints: [
        { address: '10.0.0.1', port: 8080, weight: 1 },
        { address: '10.0.0.2', port: 8080, weight: 2 },
      ],
    })
  })

  it('each filter shows what it changed', () => {
    expect(ask({ headers: { 'x-secret': 's' } }).steps.filter(({ stage }) => stage === 'filter')).toEqual([
      {
        stage: 'filter',
        outcome: 'changed',
        text: 'RequestHeaderModifier: removes x-secret, sets X-Via to signalbox.',
        changes: [
          { what: 'x-secret', before: 's', after: null },
          { what: 'X-Via', before: null, after: 'signalbox' },
        ],
      },
      {
        stage: 'filter',
        outcome: 'changed',
        text: 'URLRewrite: sets Host to cart.internal, changes path to /v1.',
        changes: [
          { what: 'Host', before: null, after: 'cart.internal' },
          { what: 'path', before: '/cart', after: '/v1' },
        ],
      },
    ])
  })
})

it('a header with an underscore in its name is left out, as the gateway does', () => {
  const { considered, steps } = ask({ headers: { X_Mode: 'fast' } })
  expect(considered.find(({ rule }) => rule === 4)?.outcome).toBe('not-matched')
  expect(steps[0]?.text).toContain('X_Mode')
})

it('a host that is an address leads to the listener on that address', () => {
  expect(ask({ url: 'http://127.0.0.1/cart', headers: { Host: 'shop.example.com' } }).matched).toMatchObject({
    rule: 2,
  })
})

it('the port that is bound leads to the listener whose port is another', () => {
  const attachments = attach(configuration.snapshot, { addressing: { ...addressing, portOffset: 8000 } })
  const request = { method: 'GET', url: 'http://shop.example.com:8080/cart' }
  expect(explain({ ...configuration, attachments }, request, { random: 0 }).listener?.port).toBe(80)
})

it('a Gateway that has no listener on the port is not asked', () => {
  const request = { method: 'GET', url: 'http://shop.example.com/cart' }
  expect(explain(configuration, request, { random: 0, gateway: 'shop/other' }).verdict).toBe(
    'Nothing listens on port 80 of Gateway shop/other: the connection is refused.',
  )
})

describe('considered', () => {
  it('every match stands in precedence order with the predicates that it lost on', () => {
    const { considered } = ask({ method: 'GET' })
    expect(considered.map(({ rule, outcome, reason }) => ({ rule, outcome, reason }))).toEqual([
      { rule: 1, outcome: 'not-matched', reason: 'path is /cart, the match needs /broken or below' },
      { rule: 3, outcome: 'not-matched', reason: 'path is /cart, the match needs /empty or below' },
      { rule: 4, outcome: 'not-matched', reason: 'header x-mode is absent, the match needs fast' },
      { rule: 2, outcome: 'matched', reason: 'every predicate holds, and it comes first' },
      { rule: 0, outcome: 'not-matched', reason: 'path is /cart, the match needs /old or below' },
    ])
  })

  it('a match that would have won is outranked by a named criterion', () => {
    const { considered } = ask({ headers: { 'X-Mode': 'fast' } })
    expect(considered.find(({ rule }) => rule === 2)).toMatchObject({
      outcome: 'outranked',
      reason: 'shop/cart rule 4 comes first: it matches on more headers',
    })
  })
})

describe('calls', () => {
  const calls = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: greet, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules:
    - matches: [{ method: { service: greet.Hello, method: Say } }]
      backendRefs: [{ name: greet, port: 80 }]
    - matches: [{ method: { service: greet.Hello } }]
      backendRefs: [{ name: gone, port: 80 }]
---
apiVersion: v1
kind: Service
metadata: { name: greet, namespace: shop }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
`)
  const call = (path: string, protocol = 'grpc'): ReturnType<typeof explain> =>
    explain(calls, { method: 'GET', url: `http://any.test${path}`, protocol }, { random: 0 })

  it.each([
    {
      guarantee: 'go where service and method say',
      path: '/greet.Hello/Say',
      verdict: 'Sent to shop/greet:80 by shop/greet rule 0 on listener http of Gateway shop/edge.',
    },
    {
      guarantee: 'to a backend that is not valid are UNAVAILABLE',
      path: '/greet.Hello/Wave',
      verdict: 'UNAVAILABLE: shop/greet rule 1 chose a backend that is not valid. There is no Service shop/gone.',
      status: '14',
    },
    {
      guarantee: 'that no rule takes are UNIMPLEMENTED',
      path: '/greet.Bye/Say',
      verdict:
        'UNIMPLEMENTED: no rule matched. The closest, shop/greet rule 0, needs service greet.Hello, you called greet.Bye.',
      status: '12',
    },
  ])('$guarantee', ({ path, verdict, status }) => {
    const { verdict: actual, response } = call(path)
    expect([actual, response?.headers['grpc-status']]).toEqual([verdict, status])
  })

  it('are requests whose content is gRPC, and no others', () => {
    expect(call('/greet.Hello/Say', 'http').verdict).toBe(
      '404: no rule matched. The closest, shop/greet rule 0, needs header content-type: /application/grpc([+;].*)?/, you sent none.',
    )
  })
})

describe('what a rule does beside', () => {
  const more = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules:
    - filters: [{ type: CORS, cors: { allowOrigins: ['https://a.test'], allowMethods: [PUT] } }]
      backendRefs: [{ name: web, port: 80 }]
      timeouts: { backendRequest: 200ms }
      retry: { codes: [503], attempts: 2, backoff: 25ms }
      sessionPersistence: { sessionName: s, absoluteTimeout: 1h }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
`)
  const send = (method: string, headers: Readonly<Record<string, string>>): ReturnType<typeof explain> =>
    explain(more, { method, url: 'http://any.test/', headers }, { random: 0 })

  it('is told step by step', () => {
    const { steps } = send('GET', { origin: 'https://b.test' })
    expect(steps.slice(4).map(({ stage, text }) => [stage, text])).toEqual([
      ['filter', 'CORS: the origin is not allowed: the response says nothing of origins.'],
      ['backend', 'Backend shop/web:80, the only backend.'],
      ['session', 'Cookie s keeps a client on the endpoint that it had first, for 60 min at the most.'],
      [
        'retry',
        'Up to 2 further attempts, 25 ms apart or more, after a failed connection or an attempt of more than 200 ms or a status of 503.',
      ],
      ['upstream', 'GET / goes to 10.0.0.1:80, with Host any.test.'],
    ])
  })

  it('answers a preflight', () => {
    const { verdict, response } = send('OPTIONS', { origin: 'https://a.test', 'access-control-request-method': 'PUT' })
    expect(verdict).toBe('204: shop/web rule 0 answers the preflight: the origin is allowed (https://a.test).')
    expect(response?.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.test',
      'access-control-allow-methods': 'PUT',
    })
  })
})
