import * as fc from 'fast-check'
import { expect, test } from '../../fixtures/test.ts'
import type { Echo } from '../../fixtures/origins.ts'
import { applyManifests, explain, waitInForce } from '../../steps/api.ts'
import { requestThrough } from '../../steps/wire.ts'

/**
 * Explain and the wire must agree: for random routes and random requests, the rule that explain names is the rule
 * that the gateway answers with over a real socket, and what explain says becomes of the request is what arrives.
 *
 * The alphabets are small on purpose, so that hostnames, paths and headers collide and precedence has to decide.
 */
const hosts = ['a.test', 'b.a.test', 'c.b.a.test', 'x.test']
const routeHostnames = [...hosts, '*.test', '*.a.test', '*.b.a.test']
const paths = ['/', '/one', '/one/two', '/one/two/three', '/oneway', '/One', '/two']
const patterns = ['/one/.*', '/o[a-z]+', '/(one|two)', '.*']

const pathMatch = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constantFrom('Exact', 'PathPrefix'), value: fc.constantFrom(...paths) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('RegularExpression'), value: fc.constantFrom(...patterns) }) },
)
const pairs = (names: string[]) =>
  fc.uniqueArray(
    fc.record({ type: fc.constant('Exact'), name: fc.constantFrom(...names), value: fc.constantFrom('1', '2') }),
    { maxLength: 2, selector: (pair) => pair.name },
  )
const match = fc.record(
  {
    path: pathMatch,
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    headers: pairs(['x-one', 'x-two']),
    queryParams: pairs(['one', 'two']),
  },
  { requiredKeys: ['path'] },
)
const headerFilter = {
  type: 'RequestHeaderModifier',
  requestHeaderModifier: { set: [{ name: 'x-set', value: 'yes' }], remove: ['x-one'] },
}
const hostFilter = { type: 'URLRewrite', urlRewrite: { hostname: 'rewritten.test' } }
const redirectFilter = { type: 'RequestRedirect', requestRedirect: { hostname: 'elsewhere.test', statusCode: 301 } }

const filterSets: readonly (readonly object[])[] = [[], [headerFilter], [hostFilter], [headerFilter, hostFilter]]

const rule = fc.record({
  matches: fc.array(match, { minLength: 1, maxLength: 3 }),
  filters: fc.constantFrom(...filterSets, [redirectFilter]),
})
const route = fc.record({
  hostnames: fc.uniqueArray(fc.constantFrom(...routeHostnames), { maxLength: 2 }),
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
})
const request = fc.record({
  host: fc.constantFrom(...hosts, 'nowhere.example'),
  path: fc.constantFrom(...paths, '/one/', '/one//two', '/one/./two', '/x/../one', '/%6Fne', '/none'),
  query: fc.constantFrom('', '?one=1', '?two=2', '?one=1&two=2', '?one=2&one=1', '?ONE=1'),
  method: fc.constantFrom('GET', 'POST', 'PUT'),
  headers: fc.dictionary(fc.constantFrom('x-one', 'X-Two'), fc.constantFrom('1', '2', '3'), { maxKeys: 2 }),
})

const cases = fc.sample(
  fc.record({
    listenerHostnames: fc.uniqueArray(fc.constantFrom('', '*.test', '*.a.test', 'b.a.test'), {
      minLength: 1,
      maxLength: 3,
    }),
    routes: fc.array(route, { minLength: 1, maxLength: 5 }),
    requests: fc.array(request, { minLength: 25, maxLength: 25 }),
  }),
  { numRuns: 24, seed: 20_260_101 },
)

test('explain names the rule that answers on the wire, for random routes and requests', async ({ system, origin }) => {
  test.setTimeout(180_000)
  for (const [index, sample] of cases.entries()) {
    const { revision } = await applyManifests(system, manifests(sample, origin.port))
    await waitInForce(system, revision)
    for (const sent of sample.requests) {
      const told = await explain(system, {
        method: sent.method,
        url: `http://${sent.host}:8078${sent.path}${sent.query}`,
        headers: sent.headers,
      })
      const answer = await requestThrough({
        port: system.port(8078),
        host: `${sent.host}:8078`,
        path: sent.path + sent.query,
        method: sent.method,
        headers: sent.headers,
      })
      const what = `case ${index}: ${JSON.stringify(sent)}\n${told.verdict}`
      const matched = told.matched
      const ruleId = matched && [matched.kind, matched.namespace, matched.name, matched.rule, matched.match].join('/')
      expect(answer.headers['signalbox-rule'] ?? null, what).toBe(ruleId)
      if (told.response) {
        expect(answer.status, what).toBe(told.response.status)
        expect(answer.headers['location'] ?? null, what).toBe(told.response.headers['location'] ?? null)
      } else {
        expect(answer.status, what).toBe(200)
        const arrived = JSON.parse(answer.body) as Echo
        const upstream = told.upstream
        if (upstream === null) throw new Error(`${what}\nexplain names neither a response nor an upstream`)
        const url = new URL(upstream.url)
        expect(arrived.url, what).toBe(url.pathname + url.search)
        expect(arrived.headers['host'], what).toBe(upstream.host)
        expect(arrived.headers['x-set'] ?? null, what).toBe(upstream.headers['x-set'] ?? null)
        expect(arrived.headers['x-one'] ?? null, what).toBe(upstream.headers['x-one'] ?? null)
      }
    }
  }
})

function manifests(sample: (typeof cases)[number], originPort: number): string {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wire' } }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'origin', namespace: 'wire' },
    spec: { ports: [{ port: 80 }], endpoints: [{ address: '127.0.0.1', port: originPort }] },
  }
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'wire' },
    spec: {
      gatewayClassName: 'signalbox',
      listeners: sample.listenerHostnames.map((hostname, index) => ({
        name: `l${index}`,
        port: 8078,
        protocol: 'HTTP',
        ...(hostname === '' ? {} : { hostname }),
      })),
    },
  }
  // Always five routes, so that each case replaces the whole of the one before.
  const routes = Array.from({ length: 5 }, (_, index) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `route-${index}`, namespace: 'wire' },
    spec: {
      parentRefs: [{ name: index < sample.routes.length ? 'gw' : 'no-such-gateway' }],
      hostnames: sample.routes[index]?.hostnames ?? [],
      rules: (sample.routes[index]?.rules ?? [{ matches: [{}], filters: [] }]).map((one) => ({
        ...one,
        ...(one.filters.some((filter) => filter === redirectFilter)
          ? {}
          : { backendRefs: [{ name: 'origin', port: 80 }] }),
      })),
    },
  }))
  return [namespace, service, gateway, ...routes].map((resource) => JSON.stringify(resource)).join('\n---\n')
}
