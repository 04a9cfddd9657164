import { describe, expect, it } from 'vitest'
import { upstreamSettings } from '../resources/index.ts'
import { fromHealthChecksSetting, toHealthChecksSetting } from './kong-health-checks.ts'

describe('health checks of Kong', () => {
  it.each([
    [
      'without an interval or a count are none',
      { active: { healthy: { successes: 3 } }, passive: {}, threshold: 10 },
      null,
    ],
    [
      'that are active have Kong’s defaults, and 0 stays off',
      { active: { healthy: { interval: 5, successes: 1 }, unhealthy: { http_failures: 2 } }, threshold: 55 },
      {
        active: {
          type: 'http',
          path: '/',
          healthyInterval: '5s',
          unhealthyInterval: '0s',
          timeout: '1s',
          concurrency: 10,
          healthyThreshold: 1,
          unhealthyThreshold: 2,
          tcpFailures: 0,
          timeouts: 0,
          expectedStatuses: [200, 302],
          unhealthyStatuses: [429, 404, 500, 501, 502, 503, 504, 505],
        },
        threshold: 55,
      },
    ],
    [
      'that are passive hold until something else is found',
      { passive: { type: 'tcp', unhealthy: { tcp_failures: 2, http_failures: 9 } } },
      {
        passive: {
          failures: 0,
          tcpFailures: 2,
          timeouts: 0,
          successes: 0,
          healthyStatuses: expect.arrayContaining([200, 226, 308]),
          unhealthyStatuses: [429, 500, 503],
          ejectFor: '0s',
        },
      },
    ],
    ['that are none at all leave the Service without', { active: { type: 'icmp', healthy: { interval: 1 } } }, null],
  ])('%s', (_, healthchecks, expected) => {
    expect(toHealthChecksSetting(healthchecks)).toEqual(expected)
  })

  it('come back as they went', () => {
    const kong = {
      threshold: 20,
      active: {
        type: 'https',
        http_path: '/ready',
        timeout: 0.5,
        concurrency: 3,
        https_sni: 'inner.test',
        https_verify_certificate: false,
        headers: { 'X-Probe': ['yes'] },
        healthy: { interval: 2, successes: 4, http_statuses: [200] },
        unhealthy: { interval: 1, http_failures: 3, tcp_failures: 2, timeouts: 1, http_statuses: [500] },
      },
      passive: {
        healthy: { successes: 5, http_statuses: [200] },
        unhealthy: { http_failures: 3, tcp_failures: 2, timeouts: 1, http_statuses: [503] },
      },
    }
    const setting = upstreamSettings.shape.healthChecks.parse(toHealthChecksSetting(kong))
    expect(setting === undefined ? null : fromHealthChecksSetting(setting)).toEqual(kong)
  })
})
