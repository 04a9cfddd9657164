/**
 * What explain says is what the gateway does: for random routes and requests, the listener, rule and match that explain
 * names are the ones that answer over a socket, and the origin is asked for what explain says it is.
 */
import { explain } from '@signalbox/shared/explain'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { openClient } from './raw-client.ts'
import { backend, openSystem, service } from './system.ts'

const hosts = ['a.test', 'x.a.test', 'y.x.a.test', 'b.test']
const paths = [
  '/',
  '/v1',
  '/v1/',
  '/v1/items',
  '/v1/items/7',
  '/v2',
  '/V1',
  '/v1items',
  '/v1//items',
  '/%76%31/./items',
]
const methods = ['GET', 'POST', 'PUT', 'DELETE']
const names = ['x-env', 'x-user']
const values = ['prod', 'canary', '7']

const oneOf = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list)
const pair = fc.record({ name: oneOf(names), value: oneOf(values) })
const test = fc.record({
  type: oneOf(['Exact', 'RegularExpression']),
  name: oneOf(names),
  value: oneOf([...values, '[a-z]+']),
})

const match = fc.record(
  {
    path: fc.oneof(
      fc.record({ type: fc.constant('Exact'), value: oneOf(['/', '/v1', '/v1/items', '/v2']) }),
      fc.record({ type: fc.constant('PathPrefix'), value: oneOf(['/', '/v1', '/v1/items', '/v1/']) }),
      fc.record({ type: fc.constant('RegularExpression'), value: oneOf(['/v[12]', '/v1/.*', '.*items.*']) }),
    ),
    method: oneOf(methods),
    headers: fc.uniqueArray(test, { maxLength: 2, selector: ({ name }) => name }),
    queryParams: fc.uniqueArray(test, { maxLength: 1, selector: ({ name }) => name }),
  },
  { requiredKeys: [] },
)

const filter = oneOf([
  {
    type: 'URLRewrite',
    urlRewrite: { hostname: 'inner.test', path: { type: 'ReplaceFullPath', replaceFullPath: '/full' } },
  },
  {
    type: 'RequestHeaderModifier',
    requestHeaderModifier: { set: [{ name: 'X-Env', value: 'set' }], remove: ['X-User'] },
  },
  { type: 'RequestRedirect', requestRedirect: { hostname: 'elsewhere.test', statusCode: 301 } },
])

const rule = fc
  .record({
    matches: fc.array(match, { minLength: 1, maxLength: 3 }),
    filters: fc.array(filter, { maxLength: 1 }),
    backendRefs: oneOf([[backend('origin')], [backend('missing')], [backend('origin', 0)], []]),
  })
  // A rule that redirects has no backends.
  .map((spec) => (spec.filters[0]?.type === 'RequestRedirect' ? { ...spec, backendRefs: [] } : spec))

const parentRef = oneOf([{ name: 'edge' }, { name: 'sites' }, { name: 'sites', sectionName: 'exact' }])

const routes = fc
  .array(
    fc.record({
      parentRefs: fc.uniqueArray(parentRef, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
      hostnames: fc.uniqueArray(oneOf([...hosts, '*.a.test', '*.x.a.test']), { maxLength: 2 }),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((specs) =>
    specs.map((spec, index) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: `r${index}`, namespace: 'shop' },
      spec,
    })),
  )

const request = fc.record({
  method: oneOf(methods),
  host: oneOf(hosts),
  path: oneOf(paths),
  query: fc.array(pair, { maxLength: 2 }),
  headers: fc.uniqueArray(pair, { maxLength: 2, selector: ({ name }) => name }),
})

/** Shares the socket of the other Gateway, by hostname. */
const sites = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'sites', namespace: 'shop' },
  spec: {
    gatewayClassName: 'signalbox',
    listeners: [
      { name: 'wildcard', port: 8080, protocol: 'HTTP', hostname: '*.a.test' },
      { name: 'exact', port: 8080, protocol: 'HTTP', hostname: 'x.a.test' },
    ],
  },
}

it(
  'explain and the gateway name the same listener, rule and match, and send the same',
  { timeout: 60_000 },
  async () => {
    const origin = await httpOrigin(echo)
    const system = await openSystem({ resources: [], config: { debugHeaders: true }, random: () => 0 })
    const client = await openClient(system.port)
    let matched = 0

    const property = fc.asyncProperty(
      routes,
      fc.array(request, { minLength: 1, maxLength: 8 }),
      async (set, requests) => {
        system.apply([sites, service('origin', [origin.port]), ...set])
        for (const { method, host, path, query, headers } of requests) {
          const target =
            path + (query.length === 0 ? '' : `?${query.map(({ name, value }) => `${name}=${value}`).join('&')}`)
          const said = explain(
            system.configuration,
            {
              method,
              url: `http://${host}:8080${target}`,
              headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
            },
            { random: 0 },
          )
          const lines = headers.map(({ name, value }) => `${name}: ${value}\r\n`).join('')
          client.send(`${method} ${target} HTTP/1.1\r\nHost: ${host}:8080\r\n${lines}\r\n`)
          const answer = await client.response(method)

          const rule = said.matched
          expect(answer.headers.get('signalbox-listener')).toBe(said.listener?.id)
          expect(answer.headers.get('signalbox-rule')).toBe(
            rule === null ? undefined : `HTTPRoute/${rule.namespace}/${rule.name}/${rule.rule}/${rule.match}`,
          )
          expect(answer.status).toBe(said.response?.status ?? 200)
          if (rule !== null) matched++
          if (said.upstream === null) continue
          const received = JSON.parse(answer.body.toString()) as Echoed
          expect(answer.headers.get('signalbox-upstream')).toBe(said.upstream.service)
          expect(received.target).toBe(new URL(said.upstream.url).pathname + new URL(said.upstream.url).search)
          expect(received.headers['host']).toBe(said.upstream.host)
          for (const name of names)
            expect(received.headers[name]).toBe(
              Object.entries(said.upstream.headers).find(([key]) => key.toLowerCase() === name)?.[1],
            )
        }
      },
    )
    await fc.assert(property, { numRuns: 300 })
    // Nothing is shown where nothing matches.
    expect(matched).toBeGreaterThan(100)
  },
)
