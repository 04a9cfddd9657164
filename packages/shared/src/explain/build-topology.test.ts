import { describe, expect, it } from 'vitest'
import { configurationOf } from '../testdata/configuration-of.ts'
import { gatewayClass } from '../testdata/snapshot-of.ts'
import { topology } from './build-topology.ts'

const { snapshot, attachments, tables } = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: http, port: 80, protocol: HTTP }
    - { name: tcp, port: 90, protocol: example.com/odd }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart, namespace: shop }
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  hostnames: [shop.test]
  rules:
    - matches: [{ path: { value: /cart }, method: GET, headers: [{ name: x-canary, value: '1' }], queryParams: [{ name: q, value: a }] }]
      backendRefs:
        - { name: cart, port: 80, weight: 3 }
        - { name: gone, port: 80 }
    - name: both
      matches: [{ path: { type: Exact, value: /a } }, { path: { type: RegularExpression, value: '/b+' }, method: POST }]
      backendRefs: [{ name: cart, port: 80 }]
    - matches: [{ path: { value: /old } }]
      filters: [{ type: RequestRedirect, requestRedirect: { hostname: new.test } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: kept-out, namespace: other }
spec: { parentRefs: [{ name: edge, namespace: shop, sectionName: http }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1, port: 8080 }, { address: '::1', weight: 2 }] }
`)

const { nodes, edges } = topology(snapshot, attachments, tables)
const node = (id: string): unknown => nodes.find((candidate) => candidate.id === id)

describe('the topology', () => {
  it('has a node for everything from listener to endpoint, each once', () => {
    expect(nodes.map(({ column, id }) => `${column} ${id}`)).toEqual([
      'listener Gateway/shop/edge/http',
      'listener Gateway/shop/edge/tcp',
      'route HTTPRoute/other/kept-out',
      'rule HTTPRoute/other/kept-out/0',
      'route HTTPRoute/shop/cart',
      'hostname host/Gateway/shop/edge/http/shop.test',
      'rule HTTPRoute/shop/cart/0',
      'service shop/cart:80',
      'endpoint shop/cart:80@10.0.0.1:8080',
      'endpoint shop/cart:80@::1:80',
      'service shop/gone:80',
      'rule HTTPRoute/shop/cart/1',
      'rule HTTPRoute/shop/cart/2',
    ])
  })

  it('joins them from left to right, with weights and what is broken', () => {
    expect(edges.map(({ id, weightPercent, broken }) => [id, weightPercent, broken?.reason])).toEqual([
      ['Gateway/shop/edge/http → HTTPRoute/other/kept-out', undefined, 'NotAllowedByListeners'],
      ['HTTPRoute/other/kept-out → HTTPRoute/other/kept-out/0', undefined, undefined],
      ['Gateway/shop/edge/http → host/Gateway/shop/edge/http/shop.test', undefined, undefined],
      ['host/Gateway/shop/edge/http/shop.test → HTTPRoute/shop/cart', undefined, undefined],
      ['HTTPRoute/shop/cart → HTTPRoute/shop/cart/0', undefined, undefined],
      ['HTTPRoute/shop/cart/0 → shop/cart:80', 75, undefined],
      ['shop/cart:80 → shop/cart:80@10.0.0.1:8080', undefined, undefined],
      ['shop/cart:80 → shop/cart:80@::1:80', undefined, undefined],
      ['HTTPRoute/shop/cart/0 → shop/gone:80', 25, 'BackendNotFound'],
      ['HTTPRoute/shop/cart → HTTPRoute/shop/cart/1', undefined, undefined],
      ['HTTPRoute/shop/cart/1 → shop/cart:80', 100, undefined],
      ['HTTPRoute/shop/cart → HTTPRoute/shop/cart/2', undefined, undefined],
    ])
  })

  it.each([
    { id: 'Gateway/shop/edge/tcp', state: 'danger' },
    { id: 'HTTPRoute/other/kept-out', state: 'danger' },
    { id: 'HTTPRoute/shop/cart', state: 'caution' },
    { id: 'HTTPRoute/shop/cart/0', state: 'caution', chips: ['GET', '/cart…', 'x-canary: 1', '?q=a'] },
    { id: 'HTTPRoute/shop/cart/1', state: 'clear', label: 'both', chips: ['/a', 'POST ~ /b+'] },
    { id: 'HTTPRoute/shop/cart/2', state: 'clear', detail: 'redirects' },
    { id: 'shop/gone:80', state: 'danger', reasons: ['There is no such Service or port.'] },
    { id: 'shop/cart:80@::1:80', state: 'unknown', label: '[::1]:80', detail: 'weight 2' },
  ])('$id is $state', (expected) => {
    expect(node(expected.id)).toMatchObject(expected)
  })
})

describe('the topology of connections and calls', () => {
  const streams = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: http, port: 80, protocol: HTTP }
    - { name: sql, port: 5432, protocol: TCP }
    - { name: dns, port: 53, protocol: UDP }
    - { name: pass, port: 443, protocol: TLS, tls: { mode: Passthrough } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: calls, namespace: shop }
spec:
  parentRefs: [{ name: edge }]
  rules:
    - matches: [{ method: { service: a.B, method: C }, headers: [{ name: v, value: '2' }] }]
      backendRefs: [{ name: db, port: 80 }]
    - matches: [{ method: { method: C } }, {}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: older, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: db, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: younger, namespace: shop, creationTimestamp: '2026-01-02T00:00:00Z' }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: db, port: 80 }] }] }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: kong, namespace: shop }
spec: { parentRefs: [{ name: edge }], methods: [GET], hosts: [a.test], paths: [/a, '~/b/[0-9]+$'], headers: { x-v: ['1', '2'] }, service: { name: db, port: 80 } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: pass, namespace: shop }
spec: { parentRefs: [{ name: edge }], hostnames: [db.test], rules: [{ backendRefs: [{ name: db, port: 80, weight: 0 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: UDPRoute
metadata: { name: dns, namespace: shop }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: db, port: 80 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
`)
  const drawn = topology(streams.snapshot, streams.attachments, streams.tables)

  it.each([
    { id: 'GRPCRoute/shop/calls/0', state: 'clear', chips: ['a.B/C', 'v: 2'] },
    {
      id: 'GRPCRoute/shop/calls/1',
      chips: ['*/C', 'every call'],
      reasons: ['No backend gets its calls: they are answered UNAVAILABLE.'],
    },
    { id: 'Route/shop/kong/0', state: 'clear', chips: ['GET', 'a.test', '/a…', '~ /b/[0-9]+$', 'x-v: 1 or 2'] },
    { id: 'TCPRoute/shop/older/0', state: 'clear' },
    {
      id: 'TCPRoute/shop/younger/0',
      state: 'caution',
      reasons: ['shop/older is older and gets all that comes to this listener.'],
    },
    {
      id: 'TLSRoute/shop/pass/0',
      state: 'caution',
      reasons: ['No backend gets its connections: they are closed.'],
    },
    { id: 'UDPRoute/shop/dns/0', state: 'caution' },
    { id: 'host/Gateway/shop/edge/pass/db.test', column: 'hostname', label: 'db.test' },
    { id: 'shop/db:80/tcp', column: 'service', detail: 'shop · tcp 80' },
    { id: 'shop/db:80/h2c', column: 'service', detail: 'shop · h2c 80' },
  ])('shows $id', (expected) => {
    expect(drawn.nodes.find(({ id }) => id === expected.id)).toMatchObject(expected)
  })
})
