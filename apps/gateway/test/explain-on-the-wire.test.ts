/**
 * What explain says is what the gateway does: for random routes and requests, the listener, rule and match that explain
 * names are the ones that answer over a socket, and the origin is asked for what explain says it is.
 */
import { explain, type Explanation } from '@signalbox/shared/explain'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { openClient } from './raw-client.ts'
import { backend, openSystem, route, service } from './system.ts'

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
const origins = ['https://x.a.test', 'https://evil.test']
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

const cors = {
  type: 'CORS',
  cors: { allowOrigins: ['https://*.a.test'], allowMethods: ['PUT'], allowHeaders: ['*'], allowCredentials: true },
}

/** Asked by HTTP, the origin lets everything pass. */
const authBy = (name: string) => ({
  type: 'ExternalAuth',
  externalAuth: { protocol: 'HTTP', backendRef: { name, port: 80 }, http: { path: '/may' } },
})

const filter = oneOf<{ readonly type: string; readonly [settings: string]: unknown }>([
  {
    type: 'URLRewrite',
    urlRewrite: { hostname: 'inner.test', path: { type: 'ReplaceFullPath', replaceFullPath: '/full' } },
  },
  {
    type: 'RequestHeaderModifier',
    requestHeaderModifier: { set: [{ name: 'X-Env', value: 'set' }], remove: ['X-User'] },
  },
  { type: 'RequestRedirect', requestRedirect: { hostname: 'elsewhere.test', statusCode: 301 } },
  cors,
  cors,
  { type: 'RequestMirror', requestMirror: { backendRef: { name: 'origin', port: 80 }, percent: 50 } },
  { type: 'RequestMirror', requestMirror: { backendRef: { name: 'missing', port: 80 } } },
  authBy('origin'),
  authBy('missing'),
])

const rule = fc
  .record({
    matches: fc.array(match, { minLength: 1, maxLength: 3 }),
    filters: fc.array(filter, { maxLength: 1 }),
    backendRefs: oneOf([[backend('origin')], [backend('missing')], [backend('origin', 0)], []]),
    settings: oneOf([{}, { retry: { attempts: 1, codes: [500] } }, { sessionPersistence: { sessionName: 'seat' } }]),
  })
  .map(({ settings, ...spec }) => ({ ...spec, ...settings }))
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

const plainHeaders = fc.uniqueArray(pair, { maxLength: 2, selector: ({ name }) => name })
const origin = fc.record({ name: fc.constant('origin'), value: oneOf(origins) })
const wantedMethod = fc.record({ name: fc.constant('access-control-request-method'), value: oneOf(methods) })

/** Method and header fields: half of them as a page of another origin has them, a quarter a preflight. */
const head: fc.Arbitrary<Head> = fc.oneof(
  { weight: 2, arbitrary: fc.record<Head>({ method: oneOf(methods), headers: plainHeaders }) },
  fc.record<Head>({ method: oneOf(methods), headers: fc.tuple(plainHeaders, origin).map((parts) => parts.flat()) }),
  fc.record<Head>({ method: fc.constant('OPTIONS'), headers: fc.tuple(origin, wantedMethod) }),
)

interface Head {
  readonly method: string
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

const request = fc
  .record({ head, host: oneOf(hosts), path: oneOf(paths), query: fc.array(pair, { maxLength: 2 }) })
  .map(({ head: { method, headers }, ...rest }) => ({ ...rest, method, headers }))

/** Fields by which browsers are told what pages may read. */
const corsFields = ['origin', 'methods', 'headers', 'credentials'].map((part) => `access-control-allow-${part}`)

/** Those that explain speaks of: in an answer from here, or as what a filter sets on the response. */
function corsFieldsOf({ response, filters }: Explanation): readonly string[] {
  const told = filters.find(({ type }) => type === 'CORS')?.detail.toLowerCase() ?? ''
  return corsFields.filter((name) =>
    response === undefined ? told.includes(`sets ${name}`) : Object.hasOwn(response.headers, name),
  )
}

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
    const server = await httpOrigin(echo)
    const system = await openSystem({ resources: [], config: { debugHeaders: true }, random: () => 0 })
    const client = await openClient(system.port)
    let matched = 0

    const property = fc.asyncProperty(
      routes,
      fc.array(request, { minLength: 1, maxLength: 8 }),
      async (set, requests) => {
        system.apply([sites, service('origin', [server.port]), ...set])
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
          expect(corsFields.filter((name) => answer.headers.has(name))).toEqual(corsFieldsOf(said))
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

it.each([
  { guarantee: 'an origin that is allowed', origin: 'https://x.a.test', allowed: 'https://x.a.test' },
  { guarantee: 'an origin that is not', origin: 'https://evil.test', allowed: undefined },
])('a preflight of $guarantee is answered as explain says and not sent on', async ({ origin: from, allowed }) => {
  const server = await httpOrigin(echo)
  const system = await openSystem({
    resources: [
      service('origin', [server.port]),
      route('all', [{ filters: [cors], backendRefs: [backend('origin')] }]),
    ],
  })
  const client = await openClient(system.port)
  const headers = { origin: from, 'access-control-request-method': 'PUT' }
  const said = explain(system.configuration, { method: 'OPTIONS', url: 'http://a.test:8080/', headers }, { random: 0 })
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  client.send(`OPTIONS / HTTP/1.1\r\nHost: a.test:8080\r\n${lines.join('')}\r\n`)
  const answer = await client.response('OPTIONS')
  expect([answer.status, said.response?.status]).toEqual([204, 204])
  expect(answer.headers.get('access-control-allow-origin')).toBe(allowed)
  for (const name of [...corsFields, 'access-control-max-age', 'vary'])
    expect(answer.headers.get(name)).toBe(said.response?.headers[name])
})

it('a preflight that no rule takes is not found, whatever the rules look at', async () => {
  const queryParams = [{ name: 'x-env', value: 'prod' }]
  const system = await openSystem({
    resources: [
      service('origin', [1]),
      route('one', [{ matches: [{ queryParams }], backendRefs: [backend('origin')] }]),
    ],
  })
  const client = await openClient(system.port)
  client.send(
    'OPTIONS / HTTP/1.1\r\nHost: a.test\r\nOrigin: https://x.a.test\r\nAccess-Control-Request-Method: POST\r\n\r\n',
  )
  expect((await client.response('OPTIONS')).status).toBe(404)
  expect(system.logged).toEqual([])
})
