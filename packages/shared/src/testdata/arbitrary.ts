/** Random configurations and requests for property tests: few names, so that routes meet, collide and shadow. */
import * as fc from 'fast-check'
import type { AnyResource } from '../resources/index.ts'
import { shopCertificate, shopKey, wildcardCertificate, wildcardKey } from './certificates.ts'
import { gatewayClass, parseOrThrow, resourcesOf } from './snapshot-of.ts'

const hostname = fc.constantFrom('a.test', 'b.a.test', '*.a.test', '*.test', 'c.test')
const segment = fc.constantFrom('a', 'b', 'ab', 'c')
const path = fc
  .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
  .map(([segments, slash]) => `/${segments.join('/')}${slash && segments.length > 0 ? '/' : ''}`)
const pathMatch = fc.oneof(
  fc.record({ type: fc.constantFrom('Exact', 'PathPrefix'), value: path }),
  fc.record({ type: fc.constant('RegularExpression'), value: fc.constantFrom('/a.*', '/[ab]+', '.*', '/a/b') }),
)
const value = fc.record({
  name: fc.constantFrom('x', 'y'),
  value: fc.constantFrom('1', '2'),
  type: fc.constantFrom('Exact', 'RegularExpression'),
})
const values = fc.uniqueArray(value, { maxLength: 2, selector: ({ name }) => name })
const match = fc.record(
  { path: pathMatch, method: fc.constantFrom('GET', 'POST'), headers: values, queryParams: values },
  { requiredKeys: ['path'] },
)
const backendRef = fc.record({
  name: fc.constantFrom('web', 'api', 'gone'),
  port: fc.constantFrom(80, 81),
  weight: fc.integer({ min: 0, max: 3 }),
})
const rule = fc.record(
  {
    matches: fc.array(match, { minLength: 1, maxLength: 3 }),
    backendRefs: fc.array(backendRef, { maxLength: 3 }),
  },
  { requiredKeys: ['matches'] },
)
const parentRef = fc.record(
  {
    name: fc.constant('edge'),
    namespace: fc.constant('infra'),
    sectionName: fc.constantFrom('any', 'wild', 'exact', 'same'),
  },
  { requiredKeys: ['name', 'namespace'] },
)

/** One HTTPRoute; `index` makes its name. */
export const route = (index: number): fc.Arbitrary<AnyResource> =>
  fc
    .record({
      namespace: fc.constantFrom('team', 'infra'),
      day: fc.integer({ min: 1, max: 3 }),
      parentRef,
      hostnames: fc.uniqueArray(hostname, { maxLength: 2 }),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    })
    .map(({ namespace, day, parentRef: parent, hostnames, rules }) =>
      parseOrThrow({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: `route-${index}`, namespace, generation: 1, creationTimestamp: `2026-01-0${day}T00:00:00Z` },
        spec: { parentRefs: [parent], ...(hostnames.length > 0 ? { hostnames } : {}), rules },
      }),
    )

export const routes: fc.Arbitrary<readonly AnyResource[]> = fc
  .integer({ min: 1, max: 6 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => route(index))))

/** A Gateway with listeners for any host, a wildcard and a name on one port, and one that admits its own namespace only. */
export const fixtures: readonly AnyResource[] = resourcesOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra, generation: 1 }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: any, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
    - { name: wild, port: 80, protocol: HTTP, hostname: '*.a.test', allowedRoutes: { namespaces: { from: All } } }
    - { name: exact, port: 80, protocol: HTTP, hostname: c.test, allowedRoutes: { namespaces: { from: All } } }
    - { name: same, port: 81, protocol: HTTP }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: team }
spec: { ports: [{ name: a, port: 80 }, { name: b, port: 81 }] }
`)

const pairs = fc.array(fc.tuple(fc.constantFrom('x', 'X', 'y'), fc.constantFrom('1', '2')), { maxLength: 3 })

export interface ArbitraryRequest {
  readonly method: string
  readonly port: 80 | 81
  readonly host: string
  readonly path: string
  readonly query: string
  readonly headers: readonly (readonly [string, string])[]
}

export const request: fc.Arbitrary<ArbitraryRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'HEAD'),
  port: fc.constantFrom(80, 81),
  host: fc.constantFrom('a.test', 'b.a.test', 'x.b.a.test', 'c.test', 'other', 'd.test'),
  path,
  query: pairs.map((list) => list.map((pair) => pair.join('=')).join('&')),
  headers: pairs,
})

const grpcRule = fc.record(
  {
    matches: fc.array(
      fc.record(
        {
          method: fc.oneof(
            fc.record({ service: fc.constantFrom('a', 'a.b'), method: fc.constantFrom('X', 'Y') }),
            fc.record({ service: fc.constantFrom('a', 'a.b') }),
            fc.record({ method: fc.constantFrom('X', 'Y') }),
            fc.record({ type: fc.constant('RegularExpression'), service: fc.constantFrom('a.*', '[ab]'), method: fc.constantFrom('X', '.') }),
          ),
          headers: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, values),
        },
        { requiredKeys: ['method'] },
      ),
      { maxLength: 3 },
    ),
    backendRefs: fc.array(backendRef, { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const streamRule = fc.record({ backendRefs: fc.array(backendRef, { minLength: 1, maxLength: 3 }) })
const sniHostnames = fc.uniqueArray(fc.constantFrom('a.tls.test', '*.tls.test', '*.a.tls.test', 'b.test'), { minLength: 1, maxLength: 2 })

const specs = {
  GRPCRoute: fc.record({
    sections: fc.constantFrom('any', 'any', 'wild', 'https'),
    more: fc.record({ hostnames: fc.uniqueArray(hostname, { maxLength: 2 }), rules: fc.array(grpcRule, { minLength: 1, maxLength: 3 }) }),
  }),
  TLSRoute: fc.record({
    sections: fc.constantFrom('pass', 'ends'),
    more: fc.record({ hostnames: sniHostnames, rules: fc.tuple(streamRule) }),
  }),
  TCPRoute: fc.record({ sections: fc.constantFrom('tcp', 'ends'), more: fc.record({ rules: fc.tuple(streamRule) }) }),
  UDPRoute: fc.record({ sections: fc.constantFrom('udp'), more: fc.record({ rules: fc.tuple(streamRule) }) }),
} as const

/** One route of any kind but HTTPRoute; `index` makes its name. */
const otherRoute = (
  index: number,
  kinds: readonly (keyof typeof specs)[] = ['GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'],
): fc.Arbitrary<AnyResource> =>
  fc.constantFrom(...kinds).chain((kind) =>
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.oneof(specs[kind])).map(([day, { sections, more }]) =>
      parseOrThrow({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind,
        metadata: { name: `route-${index}`, namespace: 'team', generation: 1, creationTimestamp: `2026-01-0${day}T00:00:00Z` },
        spec: { parentRefs: [{ name: 'all', namespace: 'infra', sectionName: sections }], ...more },
      }),
    ),
  )

/** One route of any kind. */
export const anyRoute = (index: number): fc.Arbitrary<AnyResource> => fc.oneof(route(index), otherRoute(index), otherRoute(index))

export const anyRoutes: fc.Arbitrary<readonly AnyResource[]> = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => anyRoute(index))))

/** GRPCRoutes alone, so that none is kept out by a route of another kind. */
export const grpcRoutes: fc.Arbitrary<readonly AnyResource[]> = fc
  .integer({ min: 2, max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => otherRoute(index, ['GRPCRoute']))))

const pem = (text: string): string => JSON.stringify(text)

/** {@link fixtures} and, on a Gateway that shows backends a certificate, a listener of every protocol. */
export const allFixtures: readonly AnyResource[] = [
  ...fixtures,
  ...resourcesOf(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: all, namespace: infra, generation: 1 }
spec:
  gatewayClassName: signalbox
  tls: { backend: { clientCertificateRef: { name: shop } } }
  listeners:
    - { name: any, port: 90, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
    - { name: wild, port: 90, protocol: HTTP, hostname: '*.a.test', allowedRoutes: { namespaces: { from: All } } }
    - { name: https, port: 443, protocol: HTTPS, hostname: '*.test', tls: { certificateRefs: [{ name: shop }] }, allowedRoutes: { namespaces: { from: All } } }
    - { name: pass, port: 443, protocol: TLS, hostname: '*.tls.test', tls: { mode: Passthrough }, allowedRoutes: { namespaces: { from: All } } }
    - { name: ends, port: 443, protocol: TLS, hostname: 'a.tls.test', tls: { mode: Terminate, certificateRefs: [{ name: shop }] }, allowedRoutes: { namespaces: { from: All } } }
    - { name: tcp, port: 5432, protocol: TCP, allowedRoutes: { namespaces: { from: All } } }
    - { name: udp, port: 53, protocol: UDP, allowedRoutes: { namespaces: { from: All } } }
---
apiVersion: v1
kind: Secret
metadata: { name: shop, namespace: infra }
stringData: { tls.crt: ${pem(shopCertificate)}, tls.key: ${pem(shopKey)} }
---
apiVersion: v1
kind: Service
metadata: { name: gone, namespace: other }
spec: { ports: [{ port: 53, protocol: UDP }] }
`),
]

/** What may change beside routes, as one batch each. */
export const otherChange: fc.Arbitrary<readonly AnyResource[]> = fc.constantFrom(
  resourcesOf(`
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: web, namespace: team }
spec: { targetRefs: [{ group: '', kind: Service, name: web }], validation: { wellKnownCACertificates: System, hostname: in.test } }
`),
  resourcesOf(`
apiVersion: v1
kind: Secret
metadata: { name: shop, namespace: infra }
stringData: { tls.crt: ${pem(wildcardCertificate)}, tls.key: ${pem(wildcardKey)} }
`),
  resourcesOf(`
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { ports: [{ name: web, port: 80, appProtocol: https }, { name: dns, port: 81, protocol: UDP }] }
`),
)

export const grpcCall = fc.record({
  host: fc.constantFrom('a.test', 'b.a.test', 'c.test', 'other'),
  path: fc.constantFrom('/a/X', '/a.b/X', '/a.b/Y', '/b/Z', '/a', '/a/b/c'),
  headers: pairs,
})

export const serverName = fc.constantFrom('a.tls.test', 'b.tls.test', 'c.a.tls.test', 'b.test', 'other', null)
