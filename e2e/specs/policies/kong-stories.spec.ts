import type { Echo } from '../../fixtures/origins.ts'
import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, explain, waitInForce } from '../../steps/api.ts'
import { requestThrough } from '../../steps/wire.ts'

/** The two stories of docs/rate-limits.md and docs/rewriting.md, from manifests to the wire. */
const basics = (namespace: string, port: number, originPort: number): string => `
apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: v1
kind: Service
metadata: { name: backend, namespace: ${namespace} }
spec:
  ports: [{ port: 80 }]
  endpoints: [{ address: 127.0.0.1, port: ${originPort} }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: ${namespace} }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: http, port: ${port}, protocol: HTTP }]
`

test('of two routes to one service only /external is limited', async ({ system, origin }) => {
  const { revision } = await applyManifests(
    system,
    `${basics('limits', 8171, origin.port)}
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: external, namespace: limits }
spec:
  parentRefs: [{ name: edge }]
  paths: [/external]
  service: { name: backend }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: internal, namespace: limits }
spec:
  parentRefs: [{ name: edge }]
  paths: [/internal]
  service: { name: backend }
---
apiVersion: signalbox.dev/v1
kind: Policy
metadata: { name: public-limit, namespace: limits }
spec:
  type: rate-limiting
  targetRefs: [{ group: signalbox.dev, kind: Route, name: external }]
  config: { hour: 5, limit_by: ip, policy: local }
`,
  )
  await waitInForce(system, revision)
  const ask = (path: string) => requestThrough({ port: system.port(8171), host: 'limits.test', path })
  const external = await Promise.all(Array.from({ length: 40 }, () => ask('/external/orders')))
  expect(external.filter(({ status }) => status === 200)).toHaveLength(5)
  const refused = external.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(35)
  expect(refused[0]?.headers).toMatchObject({
    'x-ratelimit-limit-hour': '5',
    'x-ratelimit-remaining-hour': '0',
    'ratelimit-limit': '5',
    'ratelimit-remaining': '0',
  })
  expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0)
  expect(JSON.parse(refused[0]?.body ?? '')).toMatchObject({ message: 'API rate limit exceeded' })

  const internal = await Promise.all(Array.from({ length: 40 }, () => ask('/internal/orders')))
  expect(internal.map(({ status }) => status)).toEqual(internal.map(() => 200))
  expect(internal[0]?.headers['x-ratelimit-limit-hour']).toBeUndefined()
})

test('/api/<function>/old becomes /new/api/<function>, and explain says so', async ({ system, origin }) => {
  const { revision } = await applyManifests(
    system,
    `${basics('rewriting', 8172, origin.port)}
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: old, namespace: rewriting }
spec:
  parentRefs: [{ name: edge }]
  paths: ['~/api/(?<function>\\w+)/old']
  service: { name: backend }
---
apiVersion: signalbox.dev/v1
kind: Policy
metadata: { name: new-paths, namespace: rewriting }
spec:
  type: request-transformer
  targetRefs: [{ group: signalbox.dev, kind: Route, name: old }]
  config:
    replace:
      uri: /new/api/$(uri_captures["function"])
    add:
      headers: ['X-Function:$(uri_captures[1] or "none")']
`,
  )
  await waitInForce(system, revision)
  for (const name of ['orders', 'stock']) {
    const path = `/api/${name}/old?page=2`
    const answer = await requestThrough({ port: system.port(8172), host: 'rewriting.test', path })
    expect(answer.status).toBe(200)
    const arrived = JSON.parse(answer.body) as Echo
    expect(arrived).toMatchObject({ url: `/new/api/${name}?page=2`, headers: { 'x-function': name } })
    const told = await explain(system, { url: `http://rewriting.test:8172${path}` })
    const url = new URL(told.upstream?.url ?? '')
    expect(url.pathname + url.search).toBe(arrived.url)
    expect(told.upstream?.headers['x-function'] ?? told.upstream?.headers['X-Function']).toBe(name)
  }
})
