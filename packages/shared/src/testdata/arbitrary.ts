/** Random configurations and requests for property tests: few names, so that routes meet, collide and shadow. */
import * as fc from 'fast-check'
import type { AnyResource } from '../resources/index.ts'
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
