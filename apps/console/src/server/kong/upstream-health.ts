/**
 * `/upstreams/{u}/health` and `PUT /upstreams/{u}/targets/{t}[/{address}]/(un)healthy`.
 *
 * Source: Kong Gateway, Admin API, "Upstream object" and "Target object".
 */
import { isOfUpstream, toEndpoint, type KongFields } from '@signalbox/shared/formats'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import type { Context } from '../verbs/context.ts'
import { endpointReports, sayEndpointHealth } from '../verbs/endpoint-health.ts'
import { nodeStatus } from './node.ts'

export interface UpstreamPlace {
  readonly context: Context
  readonly namespace: string
  /** The upstream's entity. */
  readonly upstream: KongFields
}

type Word = 'HEALTHY' | 'UNHEALTHY' | 'HEALTHCHECKS_OFF'

const has = ({ upstream }: UpstreamPlace) => isOfUpstream(String(upstream['name']))

/** Health of each target, as gateway processes report it; the worst of several. */
export function targetsHealth(place: UpstreamPlace, targets: readonly KongFields[]): object {
  const reports = endpointReports(place.context, place.namespace, has(place))
  const data = targets.map((target) => {
    const at = toEndpoint(target)
    const health = healthOf(reports.filter(({ address, port }) => address === at.address && port === at.port))
    const { weight } = at
    return {
      ...target,
      health,
      data: {
        host: at.address,
        port: at.port,
        dns: 'A',
        nodeWeight: weight,
        weight: {
          total: weight,
          available: health === 'UNHEALTHY' ? 0 : weight,
          unavailable: health === 'UNHEALTHY' ? weight : 0,
        },
        addresses: [{ ip: at.address, port: at.port, health, weight }],
      },
    }
  })
  return { data, next: null, node_id: nodeStatus().node_id }
}

/** `?balancer_health=1`: the upstream as a whole. */
export function balancerHealth(place: UpstreamPlace, targets: readonly KongFields[]): object {
  const reports = endpointReports(place.context, place.namespace, has(place))
  const words = targets.map((target) => {
    const at = toEndpoint(target)
    return healthOf(reports.filter(({ address, port }) => address === at.address && port === at.port))
  })
  const isDown = words.every((word) => word === 'UNHEALTHY')
  const isOff = words.length > 0 && words.every((word) => word === 'HEALTHCHECKS_OFF')
  const health = isOff ? 'HEALTHCHECKS_OFF' : isDown ? 'UNHEALTHY' : 'HEALTHY'
  const { id, name } = place.upstream
  return { data: { id, name, health }, next: null, node_id: nodeStatus().node_id }
}

/** @param given An address of the target by itself; `null`: the target's own. */
export async function sayTargetHealth(
  place: UpstreamPlace,
  target: KongFields,
  { given, health }: { readonly given: string | null; readonly health: 'healthy' | 'unhealthy' },
): Promise<void> {
  const { address, port } = given === null ? toEndpoint(target) : toEndpoint({ target: given })
  await sayEndpointHealth(place.context, { namespace: place.namespace, has: has(place), address, port, health })
}

function healthOf(reports: readonly EndpointReport[]): Word {
  const checked = reports.filter((report) => report.checked === true)
  if (checked.length === 0) return 'HEALTHCHECKS_OFF'
  return checked.some(({ health }) => health === 'unhealthy') ? 'UNHEALTHY' : 'HEALTHY'
}
