import { describe, expect, it } from 'vitest'
import * as certificates from '../testdata/certificates.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { gatewayClass } from '../testdata/snapshot-of.ts'
import type { ExplainRequest } from './explanation.ts'
import { explain } from './explain.ts'

const indent = (text: string): string => text.trim().replaceAll('\n', '\n    ')

const configuration = configurationOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: shop }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: sql, port: 5432, protocol: TCP }
    - { name: idle, port: 5433, protocol: TCP }
    - { name: dns, port: 53, protocol: UDP }
    - { name: https, port: 443, protocol: HTTPS, hostname: shop.example.com, tls: { certificateRefs: [{ name: shop }] } }
    - { name: pass, port: 443, protocol: TLS, hostname: '*.db.example.com', tls: { mode: Passthrough } }
    - { name: ends, port: 443, protocol: TLS, hostname: mail.example.com, tls: { mode: Terminate, certificateRefs: [{ name: shop }] } }
---
apiVersion: v1
kind: Secret
metadata: { name: shop, namespace: shop }
stringData:
  tls.crt: |
    ${indent(certificates.shopCertificate)}
  tls.key: |
    ${indent(certificates.shopKey)}
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: older, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }
spec: { parentRefs: [{ name: edge, sectionName: sql }], rules: [{ name: all, backendRefs: [{ name: db, port: 5432, weight: 3 }, { name: gone, port: 1 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: younger, namespace: shop, creationTimestamp: '2026-01-02T00:00:00Z' }
spec: { parentRefs: [{ name: edge, sectionName: sql }], rules: [{ backendRefs: [{ name: db, port: 5432 }] }] }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: near, namespace: shop }
spec: { parentRefs: [{ name: edge, sectionName: idle }], protocols: [tcp], sources: [{ ip: 10.0.0.0/8 }], service: { name: db, port: 5432 } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: UDPRoute
metadata: { name: dns, namespace: shop }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: dns, port: 53 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: db, namespace: shop }
spec: { parentRefs: [{ name: edge, sectionName: pass }], hostnames: [a.db.example.com], rules: [{ backendRefs: [{ name: db, port: 5432 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: TLSRoute
metadata: { name: mail, namespace: shop }
spec: { parentRefs: [{ name: edge, sectionName: ends }], hostnames: [mail.example.com], rules: [{ backendRefs: [{ name: secure, port: 25 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: secure, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: secure }]
  validation: { wellKnownCACertificates: System, hostname: in.example.com }
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { ports: [{ port: 5432 }], endpoints: [{ address: 10.0.0.1 }, { address: 10.0.0.2 }] }
---
apiVersion: v1
kind: Service
metadata: { name: secure, namespace: shop }
spec: { ports: [{ port: 25 }], endpoints: [{ address: 10.0.0.3 }] }
---
apiVersion: v1
kind: Service
metadata: { name: dns, namespace: shop }
spec: { ports: [{ port: 53, protocol: UDP }] }
`)

const ask = (request: Partial<ExplainRequest>, random = 0): ReturnType<typeof explain> =>
  explain(configuration, { method: 'GET', url: '/', ...request }, { random })

describe('a connection', () => {
  it.each([
    {
      guarantee: 'goes where the oldest route of its port says',
      request: { protocol: 'tcp', destinationPort: 5432 },
      verdict: 'Sent to shop/db:5432 (75% of what comes) by TCPRoute shop/older.',
    },
    {
      guarantee: 'of the share of a backend that is not valid is closed',
      request: { protocol: 'tcp', destinationPort: 5432 },
      random: 0.9,
      verdict: 'The backend that was chosen is not valid. There is no Service shop/gone. The connection is closed.',
    },
    {
      guarantee: 'to a port without routes for it is closed',
      request: { protocol: 'tcp', destinationPort: 5433, sourceAddress: '192.0.2.1' },
      verdict: 'No attached route takes it: the connection is closed.',
    },
    {
      guarantee: 'to a port of nobody is refused',
      request: { protocol: 'tcp', destinationPort: 443 },
      verdict: 'Nothing takes TCP on port 443: the connection is refused.',
    },
    {
      guarantee: 'of datagrams to a Service that has nothing running is dropped',
      request: { protocol: 'udp', destinationPort: 53 },
      verdict: 'No endpoint of Service shop/dns is ready. The datagram is dropped.',
    },
    {
      guarantee: 'is passed through by the name that it asks for',
      request: { protocol: 'tls', sni: 'a.db.example.com' },
      verdict: 'Sent to shop/db:5432 by TLSRoute shop/db.',
    },
    {
      guarantee: 'for a name that a listener takes and no route is closed',
      request: { protocol: 'tls', sni: 'b.db.example.com' },
      verdict: 'No route takes the name b.db.example.com: the connection is closed.',
    },
    {
      guarantee: 'for a name that no listener takes is closed',
      request: { protocol: 'tls', sni: 'other' },
      verdict: 'No listener on 127.0.0.1:443 takes the name other: the connection is closed.',
    },
    {
      guarantee: 'may end at a listener that takes requests',
      request: { protocol: 'tls', sni: 'shop.example.com' },
      verdict: 'TLS ends at listener https of Gateway shop/edge, which takes HTTP requests.',
    },
  ])('$guarantee', ({ request, random, verdict }) => {
    expect(ask(request, random).verdict).toBe(verdict)
  })

  it('that ends here shows the certificate, and goes on by TLS where a policy asks for it', () => {
    const { steps, upstream } = ask({ protocol: 'tls', url: 'tls://mail.example.com' })
    expect(upstream).toMatchObject({ service: 'shop/secure:25', url: 'tls://10.0.0.3:25' })
    expect(steps.map(({ stage, text }) => [stage, text])).toEqual([
      ['listener', 'Port 443 belongs to listener ends of Gateway shop/edge, which takes TLS connections.'],
      ['hostname', 'mail.example.com is taken by this listener, whose hostname is mail.example.com.'],
      [
        'tls',
        'TLS for mail.example.com ends at listener ends of Gateway shop/edge, with the certificate of Secret shop/shop (shop.example.com, www.example.com), which is not for mail.example.com: clients will refuse it.',
      ],
      ['match', 'TLSRoute shop/mail takes it.'],
      ['backend', 'Backend shop/secure:25, the only backend.'],
      ['upstream', 'It goes to 10.0.0.3:25, by TLS (name in.example.com).'],
    ])
  })

  it('tells of Routes whose conditions do not hold', () => {
    const reasonFor = (sourceAddress: string): unknown =>
      ask({ protocol: 'tcp', destinationPort: 5433, sourceAddress }).considered.map(({ route, reason }) => [
        route,
        reason,
      ])
    expect(reasonFor('192.0.2.1')).toEqual([['Route/shop/near', 'its conditions do not hold']])
    expect(reasonFor('10.1.2.3')).toEqual([['Route/shop/near', 'its conditions hold, and it comes first']])
  })

  it('tells of the younger route that gets nothing', () => {
    expect(ask({ protocol: 'tcp', destinationPort: 5432 }).considered).toEqual([
      {
        route: 'TCPRoute/shop/older',
        rule: 0,
        match: 0,
        predicates: [],
        outcome: 'matched',
        reason: 'it is the oldest of those that take it',
      },
      {
        route: 'TCPRoute/shop/younger',
        rule: 0,
        match: 0,
        predicates: [],
        outcome: 'outranked',
        reason: 'shop/older comes first',
      },
    ])
  })
})

describe('a request over TLS', () => {
  it.each([
    {
      guarantee: 'is misdirected where the handshake was for another listener',
      request: { url: 'https://shop.example.com/', headers: { host: 'mail.example.com' } },
      verdict:
        '421: the TLS handshake was for shop.example.com, and another listener is the one for host mail.example.com; a client asks again on a connection of its own.',
    },
    {
      guarantee: 'is not taken in plain text',
      request: { url: 'http://shop.example.com:443/' },
      verdict: 'The listener on port 443 speaks TLS; ask for it by https://.',
    },
  ])('$guarantee', ({ request, verdict }) => {
    expect(ask(request).verdict).toBe(verdict)
  })

  it('is told of the certificate', () => {
    expect(ask({ url: 'https://shop.example.com/' }).steps[1]).toEqual({
      stage: 'tls',
      outcome: 'passed',
      text: 'TLS for shop.example.com ends at listener https of Gateway shop/edge, with the certificate of Secret shop/shop (shop.example.com, www.example.com).',
    })
  })
})
