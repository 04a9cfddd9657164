/** What a request costs at 10,000 routes, and what a change costs. Run: npx vitest bench packages/shared/src/match */
import { describe, expect, test } from 'vitest'
import { attach } from '../attachment/index.ts'
import { explain } from '../explain/index.ts'
import type { AnyResource } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import { compile } from '../table/index.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { addressing, gatewayClass, parseOrThrow, resourcesOf } from '../testdata/snapshot-of.ts'
import { chooseListener } from './choose-listener.ts'
import { toMatchRequest } from './match-request.ts'
import { matchRequest } from './match.ts'

const fixtures = resourcesOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
`)

function route(index: number, hosts: number): AnyResource {
  return parseOrThrow({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: `route-${index}`, namespace: 'team' },
    spec: {
      parentRefs: [{ name: 'edge', namespace: 'infra' }],
      hostnames: [`host-${index % hosts}.example.com`],
      rules: [{ matches: [{ path: { value: `/app-${index}/v1` } }], backendRefs: [{ name: 'web', port: 80 }] }],
    },
  })
}

describe.each([
  { layout: '100 hosts', hosts: 100 },
  { layout: 'one host', hosts: 1 },
])('10,000 routes on $layout', ({ hosts }) => {
  const resources = Array.from({ length: 10_000 }, (_, index) => route(index, hosts))
  const snapshot = createSnapshot([...fixtures, ...resources], 1)
  const configuration = configurationOf(snapshot)
  const socket = configuration.tables.sockets.get('127.0.0.1:80')
  if (socket?.protocol !== 'HTTP') throw new Error('nothing listens on 127.0.0.1:80')
  const headers = ['Host', `host-${7777 % hosts}.example.com`, 'Accept', '*/*', 'User-Agent', 'bench']

  test('one request: normalise, choose the listener, match', { timeout: 60_000 }, async ({ bench, task }) => {
    const result = await bench(task.name, () => {
      const request = toMatchRequest({ method: 'GET', target: '/app-7777/v1/items?page=2', headers })
      if (!request.ok) throw new Error(request.error.message)
      const listener = chooseListener(socket, request.value.host)
      if (listener === null || matchRequest(listener.routes, request.value) === null) throw new Error('no match')
    }).run()
    expect(result.throughput.mean).toBeGreaterThan(0)
  })

  test('one changed route: attach and compile with the tables before', { timeout: 60_000 }, async ({ bench, task }) => {
    const result = await bench(task.name, () => {
      const changed = snapshot.withChange({ upserts: [route(10_000, hosts)], deletes: [] }, 2)
      compile(changed, attach(changed, { addressing, previous: configuration.attachments }), configuration.tables)
    }).run()
    expect(result.throughput.mean).toBeGreaterThan(0)
  })

  test('everything: attach and compile from nothing', { timeout: 60_000 }, async ({ bench, task }) => {
    const result = await bench(task.name, () => {
      compile(snapshot, attach(snapshot, { addressing }))
    }).run()
    expect(result.throughput.mean).toBeGreaterThan(0)
  })

  test('explain one request', { timeout: 60_000 }, async ({ bench, task }) => {
    const result = await bench(task.name, () => {
      explain(
        configuration,
        { method: 'GET', url: `http://host-${7777 % hosts}.example.com/app-7777/v1` },
        { random: 0 },
      )
    }).run()
    expect(result.throughput.mean).toBeGreaterThan(0)
  })
})
