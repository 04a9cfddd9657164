import type { Gateway, HTTPRoute } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { suggestionsFrom } from './suggestions.ts'

const gateway: Gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'gw', namespace: 'infra' },
  spec: {
    gatewayClassName: 'signalbox',
    listeners: [{ name: 'http', port: 8081, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } }],
  },
}

function route(name: string, paths: readonly string[], accepted: boolean): HTTPRoute {
  const parentRef = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gw', namespace: 'infra' }
  const condition = {
    type: 'Accepted' as const,
    status: accepted ? ('True' as const) : ('False' as const),
    reason: 'Accepted' as const,
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  }
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace: 'team' },
    spec: {
      parentRefs: [parentRef],
      hostnames: [`${name}.test`],
      rules: paths.map((value) => ({ matches: [{ path: { type: 'PathPrefix', value } }] })),
    },
    status: { parents: [{ parentRef, controllerName: 'signalbox.dev/gateway-controller', conditions: [condition] }] },
  }
}

describe('suggestions', () => {
  it('one for each rule of accepted routes, in turn', () => {
    const found = suggestionsFrom([gateway], [route('a', ['/1', '/2'], true), route('b', ['/3'], true)])
    expect(found.map(({ url }) => url)).toEqual([
      'http://a.test:8081/1',
      'http://b.test:8081/3',
      'http://a.test:8081/2',
    ])
  })

  it('none for a route that is refused, or whose Gateway is gone', () => {
    expect(suggestionsFrom([gateway], [route('a', ['/'], false)])).toEqual([])
    expect(suggestionsFrom([], [route('a', ['/'], true)])).toEqual([])
  })

  it('no more than can be taken in at a glance', () => {
    const many = Array.from({ length: 20 }, (_, index) => route(`r${index}`, ['/'], true))
    expect(suggestionsFrom([gateway], many)).toHaveLength(8)
  })
})
