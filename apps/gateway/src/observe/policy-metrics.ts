/** Figures that policies keep → the Prometheus text format 0.0.4. Pure. */
import { toHostPort } from '@signalbox/shared/lib'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import { toLabelValue, type MetricFamily, type MetricReading } from '../exchange/metric-registry.ts'

/** A histogram's sum has more digits than anybody reads. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000

export function policyFamilies({
  metrics,
  endpoints,
}: {
  readonly metrics: MetricReading
  readonly endpoints: readonly EndpointReport[]
}): readonly string[] {
  const wantsHealth = metrics.wanted.includes('kong_upstream_target_health')
  return [...metrics.families.flatMap(toLines), ...(wantsHealth ? healthFamily(endpoints) : [])]
}

function toLines({ name, help, type, buckets, samples }: MetricFamily): readonly string[] {
  const head = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
  if (type === 'counter')
    return [...head, ...samples.map(({ labels, values }) => `${name}{${labels}} ${values[0] ?? 0}`)]
  const lines = samples.flatMap(({ labels, values }) => {
    let count = 0
    const counts = [...buckets.map(String), '+Inf'].map((bound, at) => {
      count += values[at] ?? 0
      return `${name}_bucket{${labels},le="${bound}"} ${count}`
    })
    const sum = rounded(values[buckets.length + 1] ?? 0)
    return [...counts, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`]
  })
  return [...head, ...lines]
}

function healthFamily(endpoints: readonly EndpointReport[]): readonly string[] {
  const name = 'kong_upstream_target_health'
  const states = ['healthchecks_off', 'healthy', 'unhealthy', 'dns_error']
  return [
    `# HELP ${name} Health of endpoints: 1 at the state that each is in.`,
    `# TYPE ${name} gauge`,
    ...endpoints.flatMap((endpoint) => {
      const { upstream, address, port } = endpoint
      const at = toLabelValue(toHostPort(address, port))
      const now = stateOf(endpoint)
      return states.map((state) => {
        const labels = `upstream=${toLabelValue(upstream)},target=${at},address=${at},state="${state}",subsystem="http"`
        return `${name}{${labels}} ${state === now ? 1 : 0}`
      })
    }),
  ]
}

function stateOf({ checked, health }: EndpointReport): string {
  if (checked !== true) return 'healthchecks_off'
  return health === 'unhealthy' ? 'unhealthy' : 'healthy'
}
