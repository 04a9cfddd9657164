/** Routes among the kinds of the Gateway API, from resources to the explanation. */
import { describe, expect, it } from 'vitest'
import { attach } from '../attachment/index.ts'
import { compile } from '../table/index.ts'
import { addressing, gatewayClass, snapshotOf } from '../testdata/snapshot-of.ts'
import { explain } from './explain.ts'
import type { Explanation } from './explanation.ts'

const resources = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop, generation: 1 }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: http, port: 80, protocol: HTTP }]
---
apiVersion: v1
kind: Service
metadata: { name: orders, namespace: shop }
spec:
  ports: [{ port: 8080 }]
  endpoints: [{ address: orders.internal, port: 8080 }]
  upstream: { path: /api/old/ }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: first, namespace: shop, generation: 1 }
spec:
  parentRefs: [{ name: edge }]
  rules: [{ matches: [{ path: { value: /taken } }], backendRefs: [{ name: orders, port: 8080 }] }]
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: new-api, namespace: shop, uid: 1 }
spec: { parentRefs: [{ name: edge }], paths: [/new/api, '~/fn/(?<fn>[a-z]+)$', /taken/by], service: { name: orders } }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: secure, namespace: shop, uid: 2 }
spec: { parentRefs: [{ name: edge }], protocols: [https], hosts: [Secure.test], httpsRedirectStatusCode: 301, service: { name: orders } }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: upgrade, namespace: shop, uid: 3 }
spec: { parentRefs: [{ name: edge }], protocols: [https], hosts: [upgrade.test], service: { name: orders } }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: staff, namespace: shop, uid: 4 }
spec:
  parentRefs: [{ name: edge }]
  expression: 'any(http.headers.x_group) == "staff" && net.src.ip in 10.0.0.0/8'
  preserveHost: true
  stripPath: false
  service: { name: orders }
`

function ask(url: string, more: object = {}): Explanation {
  const snapshot = snapshotOf(resources.replaceAll(/uid: (\d)/g, 'uid: "$1"'))
  const attachments = attach(snapshot, { addressing })
  const configuration = { snapshot, attachments, tables: compile(snapshot, attachments) }
  return explain(configuration, { method: 'GET', url, ...more }, { random: 0 })
}

describe('a Route', () => {
  it.each([
    ['/new/api/x?a=1', 'http://orders.internal:8080/api/old/x?a=1'],
    ['/new/api', 'http://orders.internal:8080/api/old'],
    ['/new/api/', 'http://orders.internal:8080/api/old/'],
    ['/new/api/john%20doe', 'http://orders.internal:8080/api/old/john%20doe'],
  ])('has %s sent to %s', (path, url) => {
    const { matched, upstream } = ask(`http://shop.test${path}`)
    expect(matched).toMatchObject({ kind: 'Route', namespace: 'shop', name: 'new-api' })
    expect(upstream).toMatchObject({ url, host: 'orders.internal:8080' })
  })

  it('tells what its expressions took', () => {
    expect(ask('http://shop.test/fn/pay').matched).toMatchObject({ captures: { 1: 'pay', fn: 'pay' } })
  })

  it('comes after the kinds of the Gateway API', () => {
    const { matched, considered } = ask('http://shop.test/taken/by')
    expect(matched).toMatchObject({ kind: 'HTTPRoute', name: 'first' })
    expect(considered.find(({ outcome }) => outcome === 'outranked')).toMatchObject({
      route: 'Route/shop/new-api',
      reason: 'kinds of the Gateway API come first',
    })
  })

  it('of https answers plain requests itself', () => {
    expect(ask('http://secure.test/a?b').response).toMatchObject({
      status: 301,
      headers: { location: 'https://secure.test/a?b' },
    })
    expect(ask('http://upgrade.test/').response?.status).toBe(426)
  })

  it('by expression goes before those by attributes, and looks at where a request comes from', () => {
    const more = { headers: { 'X-Group': ['dev', 'staff'] }, sourceAddress: '10.1.1.1' }
    expect(ask('http://shop.test:80/new/api', more)).toMatchObject({
      matched: { name: 'staff' },
      upstream: { host: 'shop.test:80', url: 'http://orders.internal:8080/api/old/new/api' },
    })
    expect(ask('http://shop.test/new/api', { ...more, sourceAddress: '11.1.1.1' }).matched?.name).toBe('new-api')
  })

  it('that does not fit is told of with what it wanted', () => {
    const { verdict, considered } = ask('http://shop.test/other')
    expect(verdict).toContain('404')
    expect(considered.find(({ route }) => route === 'Route/shop/secure')?.reason).toContain(
      'http.host == "secure.test"',
    )
  })
})

describe('a Route of connections', () => {
  const streams = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop, generation: 1 }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: tcp, port: 5432, protocol: TCP }
    - { name: tls, port: 443, protocol: TLS, tls: { mode: Passthrough } }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ports: [{ port: 5432 }], endpoints: [{ address: 10.0.0.9 }], upstream: { protocol: tcp } }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: inside, namespace: shop, uid: "1" }
spec: { parentRefs: [{ name: edge }], protocols: [tcp], sources: [{ ip: 10.0.0.0/8 }], service: { name: db } }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: by-name, namespace: shop, uid: "2" }
spec: { parentRefs: [{ name: edge }], protocols: [tls_passthrough], snis: ['*.db.test'], service: { name: db } }
`
  it.each([
    [{ protocol: 'tcp', url: '/', destinationPort: 5432, sourceAddress: '10.1.1.1' }, 'inside'],
    [{ protocol: 'tcp', url: '/', destinationPort: 5432, sourceAddress: '11.1.1.1' }, undefined],
    [{ protocol: 'tls', url: '/', destinationPort: 443, sni: 'a.db.test' }, 'by-name'],
    [{ protocol: 'tls', url: '/', destinationPort: 443, sni: 'other.test' }, undefined],
  ])('%j is taken by %s', (request, name) => {
    const snapshot = snapshotOf(streams)
    const attachments = attach(snapshot, { addressing })
    const tables = compile(snapshot, attachments)
    const explanation = explain({ snapshot, attachments, tables }, { method: 'GET', ...request }, { random: 0 })
    expect(explanation.matched?.name).toBe(name)
    expect(compile(snapshot, attachments, tables).sockets).toBe(tables.sockets)
  })
})
