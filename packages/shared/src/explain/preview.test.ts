import { describe, expect, it } from 'vitest'
import { resourcesOf, gatewayClass, snapshotOf } from '../testdata/snapshot-of.ts'
import { configurationOf } from '../testdata/configuration-of.ts'
import { preview, type Preview } from './preview.ts'

const gateway = (spec: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra, creationTimestamp: '2025-01-01T00:00:00Z' }
spec: { gatewayClassName: signalbox, listeners: [${spec}] }
---`

const route = (name: string, spec = ''): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: ${name}, namespace: team }
spec:
  parentRefs: [{ name: edge, namespace: infra }]
  ${spec}
---`

const open = '{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }'

const current = configurationOf(
  snapshotOf(gatewayClass + gateway(open) + route('web', 'hostnames: [a.test]') + route('api', 'hostnames: [b.test]')),
)

function previewOf(manifests: string, deletes: readonly string[] = []): Preview {
  const change = {
    upserts: resourcesOf(manifests),
    deletes: deletes.map((name) => ({ kind: 'HTTPRoute', namespace: 'team', name })),
  }
  return preview(current, configurationOf(current.snapshot.withChange(change, 2), current))
}

const none = { added: [], removed: [], changed: [] }

describe('a preview', () => {
  it('of nothing is empty', () => {
    expect(previewOf('')).toEqual({
      attaches: [],
      detaches: [],
      refusals: [],
      conflicts: [],
      shadows: [],
      failedTests: [],
      rerouted: [],
      rules: none,
      sockets: none,
      upstreams: none,
    })
  })

  it('says which hostnames a route gains and loses', () => {
    const { attaches, detaches, rules } = previewOf(route('web', 'hostnames: [a.test, c.test]') + route('new'), ['api'])
    expect(attaches).toEqual([
      { route: 'HTTPRoute/team/new', listener: 'Gateway/infra/edge/http', hostnames: [''] },
      { route: 'HTTPRoute/team/web', listener: 'Gateway/infra/edge/http', hostnames: ['c.test'] },
    ])
    expect(detaches).toEqual([
      { route: 'HTTPRoute/team/api', listener: 'Gateway/infra/edge/http', hostnames: ['b.test'] },
    ])
    expect(rules).toEqual({
      added: ['HTTPRoute/team/new/0'],
      removed: ['HTTPRoute/team/api/0'],
      changed: ['HTTPRoute/team/web/0'],
    })
  })

  it('says why a listener does not take routes any more', () => {
    const { detaches, refusals, sockets } = previewOf(gateway('{ name: http, port: 81, protocol: HTTP }'))
    expect(detaches.map(({ route: id, reason }) => [id, reason])).toEqual([
      ['HTTPRoute/team/api', expect.stringContaining('from: Same admits only')],
      ['HTTPRoute/team/web', expect.stringContaining('from: Same admits only')],
    ])
    expect(refusals.map(({ parent, reason }) => [parent, reason])).toEqual([
      ['infra/edge', 'NotAllowedByListeners'],
      ['infra/edge', 'NotAllowedByListeners'],
    ])
    expect(sockets).toEqual({ added: ['127.0.0.1:81'], removed: ['127.0.0.1:80'], changed: [] })
  })

  it('names new conflicts of listeners', () => {
    const rival = gateway(open).replace('name: edge', 'name: rival').replace('2025', '2026')
    expect(previewOf(rival).conflicts).toEqual([
      {
        listener: 'Gateway/infra/rival/http',
        reason: 'HostnameConflict',
        message: expect.stringContaining('127.0.0.1:80 is also claimed by listener http of Gateway infra/edge'),
      },
    ])
  })

  it('names matches that the change makes unreachable', () => {
    expect(previewOf(route('earlier', 'hostnames: [a.test]')).shadows).toEqual([
      {
        entry: 'HTTPRoute/team/web/0/0',
        listener: 'Gateway/infra/edge/http',
        hostname: 'a.test',
        by: 'HTTPRoute/team/earlier/0/0',
        reason: 'team/earlier rule 0 asks for the same and comes first.',
      },
    ])
  })

  it('shows sockets that are opened and routes that would get nothing there', () => {
    const tcp = (name: string, day: string): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: TCPRoute
metadata: { name: ${name}, namespace: infra, creationTimestamp: '2026-01-${day}T00:00:00Z' }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: gone, port: 1 }] }] }
---`
    const listeners = `${open}, { name: sql, port: 5432, protocol: TCP }, { name: dns, port: 53, protocol: UDP }`
    const { attaches, shadows, rules, sockets } = previewOf(
      gateway(listeners) + tcp('older', '01') + tcp('younger', '02'),
    )
    expect(sockets.added).toEqual(['127.0.0.1:5432', 'udp/127.0.0.1:53'])
    expect(attaches.map(({ route: id, listener }) => `${id} ${listener}`)).toEqual([
      'TCPRoute/infra/older Gateway/infra/edge/sql',
      'TCPRoute/infra/younger Gateway/infra/edge/sql',
    ])
    expect(rules.added).toEqual(['TCPRoute/infra/older/0'])
    expect(shadows).toEqual([
      {
        entry: 'TCPRoute/infra/younger/0/0',
        listener: 'Gateway/infra/edge/sql',
        hostname: '',
        by: 'TCPRoute/infra/older/0/0',
        reason: 'infra/older is older and gets all that comes to this listener.',
      },
    ])
  })

  describe('of a change that tests and requests would feel', () => {
    const test = (name: string, expected: string): string => `
apiVersion: signalbox.dev/v1
kind: RouteTest
metadata: { name: ${name}, namespace: team }
spec: { request: { url: 'http://a.test/x' }, expect: ${expected} }
---`
    const service = (name: string): string => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: team }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
---`
    const web = (backends: string): string =>
      route('web', `hostnames: [a.test]\n  rules: [{ backendRefs: [${backends}] }]`)
    const stored = configurationOf(
      snapshotOf(
        gatewayClass +
          gateway(open) +
          service('old') +
          service('new') +
          web('{ name: old, port: 80 }') +
          test('keeps', '{ route: HTTPRoute/team/web, rule: 0 }') +
          test('breaks', '{ service: team/old:80, host: a.test }') +
          test('never', '{ status: 302 }'),
      ),
    )
    const seen = [
      { listener: 'Gateway/infra/edge/http', method: 'GET', host: 'a.test', path: '/x' },
      { listener: 'Gateway/infra/edge/http', method: 'GET', host: 'a.test', path: '/x' },
      { listener: 'Gateway/infra/edge/http', method: 'GET', host: 'b.test', path: '/x' },
    ]
    const previewFor = (backends: string): Preview => {
      const change = { upserts: resourcesOf(web(backends)), deletes: [] }
      return preview(stored, configurationOf(stored.snapshot.withChange(change, 2), stored), seen)
    }

    it('names the tests that fail, and which of them passed before', () => {
      expect(previewFor('{ name: new, port: 80 }').failedTests).toEqual([
        { test: 'team/breaks', passed: false, isNew: true, failures: ['service is team/new:80, expected team/old:80'] },
        { test: 'team/never', passed: false, isNew: false, failures: ['status is none, expected 302'] },
      ])
    })

    it('lets a test pass that one of several backends passes', () => {
      const { failedTests } = previewFor('{ name: new, port: 80, weight: 99 }, { name: old, port: 80 }')
      expect(failedTests.map(({ test: name }) => name)).toEqual(['team/never'])
    })

    it('names each request that would fare otherwise once', () => {
      expect(previewFor('{ name: new, port: 80 }').rerouted).toEqual([
        {
          request: 'GET http://a.test/x',
          before: 'Sent to team/old:80 by team/web rule 0 on listener http of Gateway infra/edge.',
          after: 'Sent to team/new:80 by team/web rule 0 on listener http of Gateway infra/edge.',
        },
      ])
    })
  })
})
