/** Where a policy has a request sent in place of the chosen backend; the same for gateway and explain. */
import type { Destination } from '../policies/index.ts'
import type { PolicyInstance, UpstreamId, UpstreamTarget } from '../table/index.ts'

export interface Redirection {
  /** `null`: the chosen backend's. */
  readonly upstream: UpstreamId | null
  /** In place of the upstream's own endpoints; `null` where it keeps them. */
  readonly detour: Detour | null
}

export interface Detour {
  /** IP address or DNS name; `null`: the upstream's first endpoint. */
  readonly address: string | null
  /** `null`: the port of the upstream's first endpoint. */
  readonly port: number | null
}

/** @returns `null` where it names a Service that cannot be used: the request is not sent anywhere. */
export function redirectionOf(
  destination: Destination,
  { services }: Pick<PolicyInstance, 'services'>,
): Redirection | null {
  const { port = null } = destination
  const name = 'service' in destination ? destination.service : destination.address
  const ports = name !== null && Object.hasOwn(services, name) ? (services[name] ?? []) : []
  if ('address' in destination && ports.length === 0)
    return { upstream: null, detour: { address: destination.address, port } }
  const found = port === null ? ports[0] : ports.find((candidate) => candidate.port === port)
  return found === undefined ? null : { upstream: found.upstream, detour: null }
}

/** The one endpoint that is asked in place of the upstream's own; `null` where there is none to go by. */
export function detourEndpoint(
  target: Pick<UpstreamTarget, 'endpoints' | 'port'>,
  { address, port }: Detour,
): UpstreamTarget['endpoints'][number] | null {
  const [first] = target.endpoints
  const host = address ?? first?.address
  return host === undefined ? null : { address: host, port: port ?? first?.port ?? target.port, weight: 1 }
}

/** A Service without a path of its own is asked for the path of the one in whose place it stands (Kong). */
export function withPathOf<Target extends Pick<UpstreamTarget, 'pathPrefix'>>(
  target: Target,
  chosen: Pick<UpstreamTarget, 'pathPrefix' | 'pathEndsInSlash'> | undefined,
): Target {
  if (chosen === undefined || target.pathPrefix !== '' || chosen.pathPrefix === '') return target
  return {
    ...target,
    pathPrefix: chosen.pathPrefix,
    ...(chosen.pathEndsInSlash === true ? { pathEndsInSlash: true } : {}),
  }
}
