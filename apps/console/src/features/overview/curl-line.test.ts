import type { Gateway } from '@signalbox/shared/resources'
import type { Runtime } from '@signalbox/shared/snapshot'
import { describe, expect, test } from 'vitest'
import { curlLine } from './curl-line.ts'

const gateway: Gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'main', namespace: 'default' },
  spec: {
    gatewayClassName: 'signalbox',
    listeners: [
      {
        name: 'shop',
        port: 8080,
        protocol: 'HTTP',
        hostname: '*.example.com',
        allowedRoutes: { namespaces: { from: 'All' } },
      },
      { name: 'any', port: 8081, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'All' } } },
    ],
  },
}

const runtime = (...listening: readonly [name: string, address: string, port: number][]): Runtime => ({
  revision: 1,
  configRevision: 1,
  traffic: [],
  samples: [],
  gateways: [
    {
      instance: 'i',
      version: '0',
      startedAt: '',
      lastSeenAt: '',
      connected: true,
      revision: 1,
      addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
      endpoints: [],
      listeners: listening.map(([name, address, boundPort]) => ({
        listener: `Gateway/default/main/${name}`,
        address,
        boundPort,
        state: 'listening' as const,
      })),
    },
  ],
})

describe('the command that reaches a published service', () => {
  test('uses the port that is bound, on the listener that takes every host', () => {
    const line = curlLine(
      { gateway, hostname: '', path: '/' },
      runtime(['shop', '127.0.0.1', 8080], ['any', '127.0.0.1', 18081]),
    )
    expect(line).toBe('curl http://127.0.0.1:18081/')
  })

  test('names the host where the route has one, or the listener wants one', () => {
    expect(curlLine({ gateway, hostname: 'a.example.com', path: '/x' }, runtime(['any', '0.0.0.0', 8081]))).toBe(
      "curl -H 'Host: a.example.com' http://127.0.0.1:8081/x",
    )
    expect(curlLine({ gateway, hostname: '', path: '' }, runtime(['shop', '::1', 8080]))).toBe(
      "curl -H 'Host: www.example.com' http://[::1]:8080/",
    )
  })

  test('is not made up while nothing listens', () => {
    expect(curlLine({ gateway, hostname: '', path: '/' }, runtime())).toBeNull()
    expect(curlLine({ gateway: undefined, hostname: '', path: '/' }, undefined)).toBeNull()
  })
})
