/** What explain says of policies that rewrite is what arrives: the same code, held to it over a real socket. */
import { explain } from '@signalbox/shared/explain'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { echo, httpOrigin, type Echoed } from './origin.ts'
import { policy } from './policies.ts'
import { openClient } from './raw-client.ts'
import { backend, openSystem, route, service } from './system.ts'

const oneOf = <T>(list: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...list)

const values = [
  '$(headers.x_env or "none")',
  '$(query_params.page)',
  '$(uri_captures[1] or uri_captures.name)',
  'v-$("a" .. headers.host)',
  'plain, text',
]
const entry = fc.tuple(oneOf(['x-env', 'x-user', 'x-new']), oneOf(values)).map(([name, value]) => `${name}:${value}`)
const parameter = fc.tuple(oneOf(['page', 'q', 'new']), oneOf(values)).map(([name, value]) => `${name}:${value}`)
const names = { headers: fc.subarray(['x-env', 'x-user']), querystring: fc.subarray(['page', 'q']) }
const lists = {
  headers: fc.array(entry, { maxLength: 2 }),
  querystring: fc.array(parameter, { maxLength: 2 }),
}
const renames = {
  headers: fc.subarray(['x-env:x-was-env', 'x-user:x-env']),
  querystring: fc.subarray(['page:q', 'q:old']),
}

const transformer = fc.record(
  {
    http_method: oneOf(['PUT', 'DELETE']),
    remove: fc.record(names, { requiredKeys: [] }),
    rename: fc.record(renames, { requiredKeys: [] }),
    replace: fc.record(
      { ...lists, uri: oneOf(['/new/$(uri_captures[1])', '/u?x=$(headers.x_env)', 'no-slash/$(query_params.q)']) },
      { requiredKeys: [] },
    ),
    add: fc.record(lists, { requiredKeys: [] }),
    append: fc.record(lists, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)

const routeTransformer = oneOf([
  { path: '/by/$(headers.x_env)/$(uri_captures.name)' },
  { path: '/a b/$(query_params.q)', escape_path: true },
  { host: '127.0.0.1' },
  // Nothing that has to be looked up.
  { host: '$(headers.x_user == "ann" and "no host" or headers.x_user)' },
])

const byHeader = {
  rules: [
    { condition: { 'X-Env': 'prod' }, upstream_name: 'other' },
    { condition: { 'x-user': 'ann', 'x-env': 'dev' }, upstream_name: 'missing' },
  ],
}

const set = fc.record({
  transformer: fc.option(transformer),
  routeTransformer: fc.option(routeTransformer),
  routesByHeader: fc.boolean(),
  terminates: oneOf([false, false, false, true]),
})

const request = fc.record({
  method: oneOf(['GET', 'POST']),
  path: oneOf(['/http/one', '/kong/one/old', '/kong/caf%C3%A9/old', '/http/%2Fx']),
  query: oneOf(['', '?page=2', '?q=a%20b&page=1&page=3', '?q']),
  headers: fc.record(
    { 'x-env': oneOf(['prod', 'dev', 'a/b c']), 'x-user': oneOf(['ann', '127.0.0.1', '?#%']) },
    { requiredKeys: [] },
  ),
})

const kongRoute = {
  apiVersion: 'signalbox.dev/v1',
  kind: 'Route',
  metadata: { name: 'captures', namespace: 'shop', uid: 'captures' },
  spec: { parentRefs: [{ name: 'edge' }], paths: ['~/kong/(?<name>[^/]+)/old'], service: { name: 'origin' } },
}

const fields = ['x-env', 'x-user', 'x-new', 'x-was-env']

it('rewriting policies do on the wire what explain says', { timeout: 60_000 }, async () => {
  const named = (name: string) =>
    httpOrigin((incoming, response) => {
      response.setHeader('x-origin', name)
      echo(incoming, response)
    })
  const [origin, other] = [await named('origin'), await named('other')]
  const system = await openSystem({ resources: [], random: () => 0 })
  const client = await openClient(system.port)
  let sent = 0

  const property = fc.asyncProperty(set, fc.array(request, { minLength: 1, maxLength: 6 }), async (given, requests) => {
    system.apply([
      service('origin', [origin.port]),
      service('other', [other.port]),
      route('all', [{ matches: [{ path: { value: '/http' } }], backendRefs: [backend('origin')] }]),
      kongRoute,
      ...(given.transformer === null ? [] : [policy('request-transformer', given.transformer)]),
      ...(given.routeTransformer === null ? [] : [policy('route-transformer-advanced', given.routeTransformer)]),
      ...(given.routesByHeader ? [policy('route-by-header', byHeader)] : []),
      ...(given.terminates ? [policy('request-termination', { trigger: 'x-user', status_code: 418 })] : []),
    ])
    for (const { method, path, query, headers } of requests) {
      const target = path + query
      const said = explain(
        system.configuration,
        { method, url: `http://shop.test:8080${target}`, headers },
        { random: 0 },
      )
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
      const length = method === 'POST' ? 'Content-Length: 0\r\n' : ''
      client.send(`${method} ${target} HTTP/1.1\r\nHost: shop.test:8080\r\n${lines.join('')}${length}\r\n`)
      const answer = await client.response()
      const what = `${method} ${target} ${JSON.stringify(headers)}: ${said.verdict}`
      expect({ what, status: answer.status }).toEqual({ what, status: said.response?.status ?? 200 })
      if (said.upstream === null) continue
      sent += 1
      const arrived = JSON.parse(answer.body.toString()) as Echoed
      const url = new URL(said.upstream.url)
      const told = new Map(Object.entries(said.upstream.headers).map(([name, value]) => [name.toLowerCase(), value]))
      expect({
        what,
        target: arrived.target,
        origin: answer.headers.get('x-origin'),
        host: arrived.headers['host'],
        fields: fields.map((name) => arrived.headers[name]),
      }).toEqual({
        what,
        target: said.upstream.url.slice(url.origin.length),
        origin: Number(url.port) === other.port ? 'other' : 'origin',
        host: said.upstream.host,
        fields: fields.map((name) => told.get(name)),
      })
    }
  })
  await fc.assert(property, { numRuns: 150 })
  expect(sent).toBeGreaterThan(100)
})
