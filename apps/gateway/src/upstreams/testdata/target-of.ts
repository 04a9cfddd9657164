/** An upstream for tests, with endpoints on these ports of this machine. */
import type { UpstreamTarget } from '@signalbox/shared/table'

export const targetOf = (ports: readonly number[]): UpstreamTarget => ({
  id: 'shop/a:80',
  service: 'shop/a',
  port: 80,
  protocol: 'http',
  endpoints: ports.map((port) => ({ address: '127.0.0.1', port, weight: 1 })),
  pathPrefix: '',
  hostHeader: null,
  connectTimeoutMs: 1000,
  readTimeoutMs: 1000,
  writeTimeoutMs: 1000,
  retries: 1,
  maxConnections: 10,
  tls: null,
  invalid: null,
  proxyProtocol: null,
  loadBalancing: {
    algorithm: 'round-robin',
    hashOn: { source: 'none', name: null },
    hashFallback: { source: 'none', name: null },
    cookiePath: '/',
    slots: 10_000,
  },
  healthChecks: { active: null, passive: null, threshold: 0 },
  circuitBreaker: null,
})
