import { describe, expect, it } from 'vitest'
import { httpOrigin } from '../../test/origin.ts'
import { policy } from '../../test/policies.ts'
import { get, openClient } from '../../test/raw-client.ts'
import { everythingTo, openSystem } from '../../test/system.ts'
import { addMetrics, MetricRegistry } from '../exchange/metric-registry.ts'
import { policyFamilies } from '../observe/policy-metrics.ts'

async function open(config: object) {
  const origin = await httpOrigin((request, response) => {
    response.statusCode = request.url === '/missing' ? 404 : 200
    response.end('12345')
  })
  const system = await openSystem({ resources: [...everythingTo([origin.port]), policy('prometheus', config)] })
  const client = await openClient(system.port)
  const ask = async (path: string) => client.send(get(path)).response()
  const text = () => policyFamilies({ metrics: system.plane.metrics(), endpoints: system.plane.endpoints() })
  return { system, ask, text }
}

const place = 'service="shop/origin",route="shop/all",workspace="shop"'

describe('prometheus', () => {
  it('counts requests by status, bytes and latencies with Kong’s names, where they are asked for', async () => {
    const { system, ask, text } = await open({
      status_code_metrics: true,
      bandwidth_metrics: true,
      latency_metrics: true,
    })
    for (const path of ['/', '/', '/missing']) await ask(path)
    await system.recorded(3)
    const lines = text()
    expect(lines).toContain(`kong_http_requests_total{${place},code="200",source="service",consumer=""} 2`)
    expect(lines).toContain(`kong_http_requests_total{${place},code="404",source="service",consumer=""} 1`)
    expect(lines).toContain(`kong_bandwidth_bytes{${place},direction="egress",consumer=""} 15`)
    expect(lines).toContain(`kong_bandwidth_bytes{${place},direction="ingress",consumer=""} 0`)
    for (const name of ['kong_request_latency_ms', 'kong_upstream_latency_ms', 'kong_kong_latency_ms']) {
      expect(lines).toContain(`# TYPE ${name} histogram`)
      expect(lines).toContain(`${name}_bucket{${place},le="+Inf"} 3`)
      expect(lines).toContain(`${name}_count{${place}} 3`)
    }
  })

  it('counts nothing that is not asked for', async () => {
    const { system, ask, text } = await open({})
    await ask('/')
    await system.recorded(1)
    expect(text()).toEqual([])
  })

  it('tells requests that the gateway answered from those that a service did', async () => {
    const { system, ask, text } = await open({ status_code_metrics: true })
    system.apply([...everythingTo([]), policy('prometheus', { status_code_metrics: true })])
    await ask('/')
    await system.recorded(1)
    expect(text()).toContain(`kong_http_requests_total{${place},code="503",source="error",consumer=""} 1`)
  })

  it('shows the health of endpoints as long as a policy asks for it', async () => {
    const { system, text } = await open({ upstream_health_metrics: true })
    const shown = () => text().filter((line) => line.endsWith(' 1'))
    expect(shown()).toHaveLength(1)
    expect(shown()[0]).toMatch(/^kong_upstream_target_health\{upstream="shop\/origin:80",.*state="healthchecks_off"/)
    system.apply([...everythingTo([]), policy('prometheus', {})])
    expect(text()).toEqual([])
  })
})

describe('figures', () => {
  it('of several processes are added up by series', () => {
    const [a, b] = [new MetricRegistry(), new MetricRegistry()]
    for (const [registry, by] of [
      [a, 1],
      [b, 2],
    ] as const) {
      registry.counter('n', 'N.')([['x', 'y']], by)
      registry.histogram('h', 'H.', [1, 5])([], by * 2)
    }
    b.counter('n', 'N.')([['x', 'z']], 5)
    expect(addMetrics([a.read(), b.read()]).families).toMatchObject([
      {
        name: 'n',
        samples: [
          { labels: 'x="y"', values: [3] },
          { labels: 'x="z"', values: [5] },
        ],
      },
      { name: 'h', samples: [{ values: [0, 2, 0, 6] }] },
    ])
  })

  it('have no more series than fit, whatever their labels', () => {
    const registry = new MetricRegistry()
    const add = registry.counter('n', 'N.')
    for (let index = 0; index < 10_500; index++) add([['x', `a "quoted"\n\\ ${index}`]], 1)
    const [family] = registry.read().families
    expect(family?.samples).toHaveLength(10_000)
    expect(family?.samples[0]?.labels).toBe('x="a \\"quoted\\"\\n\\\\ 0"')
  })
})
