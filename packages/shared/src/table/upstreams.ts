/**
 * Upstreams: Service ports as the gateway reaches them.
 *
 * Time-outs and limits that a Service leaves out are the ones of {@link upstreamDefaults}.
 */
import { backendProtocol, toUpstreamId, type BackendProtocol, type UpstreamId } from '../attachment/index.ts'
import { deepEqual, encodeNonAscii, normalisePath, parseDuration, toPrefix } from '../lib/index.ts'
import type { ObjectKey, Service, ServicePort } from '../resources/index.ts'
import { endpointsOf, resolveServicePort, type Snapshot } from '../snapshot/index.ts'
import type { Backend } from './table.ts'
import type { UpstreamTarget } from './upstream-target.ts'
import { toCircuitBreaker, toHealthChecks, toLoadBalancing } from './upstream-settings.ts'

export const upstreamDefaults = {
  connectTimeoutMs: 5000,
  readTimeoutMs: 60_000,
  writeTimeoutMs: 60_000,
  retries: 2,
  maxConnections: 1024,
} as const

/** The upstreams of `backends`; those that did not change are the same objects as in `previous`. */
export function compileUpstreams(
  snapshot: Snapshot,
  backends: Iterable<Backend>,
  previous: ReadonlyMap<UpstreamId, UpstreamTarget> = new Map(),
): ReadonlyMap<UpstreamId, UpstreamTarget> {
  const upstreams = new Map<UpstreamId, UpstreamTarget>()
  for (const { upstream, service, port, protocol } of backends) {
    if (upstream === null || port === null || protocol === null || upstreams.has(upstream)) continue
    const target = compileUpstream(snapshot, service, port, protocol)
    const before = previous.get(upstream)
    if (target !== null) upstreams.set(upstream, before !== undefined && deepEqual(before, target) ? before : target)
  }
  return upstreams
}

/**
 * @param protocol What is spoken to it. Default: what HTTP requests go over.
 * @returns `null` where there is no such Service or port, or it cannot be spoken to that way.
 */
export function compileUpstream(
  snapshot: Snapshot,
  key: ObjectKey,
  portNumber: number,
  protocol?: BackendProtocol,
): UpstreamTarget | null {
  const service = snapshot.get('Service', key)
  const port = resolveServicePort(snapshot, key, portNumber, protocol === 'udp' ? 'UDP' : 'TCP')
  if (service === undefined || port === undefined) return null
  const usual = backendProtocol('HTTPRoute', service, port)
  const spoken = protocol ?? usual
  if (spoken === null) return null
  const id = toUpstreamId(key, port.port, spoken === usual ? undefined : spoken)
  return toTarget(snapshot, service, { id, key, port, protocol: spoken })
}

interface Given {
  readonly id: UpstreamId
  readonly key: ObjectKey
  readonly port: ServicePort
  readonly protocol: BackendProtocol
}

function toTarget(snapshot: Snapshot, service: Service, { id, key, port, protocol }: Given): UpstreamTarget {
  const settings = service.spec.upstream ?? {}
  return {
    id,
    service: key,
    port: port.port,
    protocol,
    endpoints: endpointsOf(snapshot, service, port),
    pathPrefix: toPathPrefix(settings.path ?? '/'),
    hostHeader: settings.hostHeader ?? null,
    connectTimeoutMs: toMs(settings.connectTimeout, upstreamDefaults.connectTimeoutMs),
    readTimeoutMs: toMs(settings.readTimeout, upstreamDefaults.readTimeoutMs),
    writeTimeoutMs: toMs(settings.writeTimeout, upstreamDefaults.writeTimeoutMs),
    retries: settings.retries ?? upstreamDefaults.retries,
    maxConnections: settings.maxConnections ?? upstreamDefaults.maxConnections,
    tls:
      protocol === 'https' || protocol === 'wss'
        ? {
            serverName: settings.tls?.serverName ?? null,
            verifyName: null,
            subjectAltNames: [],
            caPem: 'system',
            clientCertificate: null,
            verify: settings.tls?.verify ?? true,
          }
        : null,
    invalid: null,
    proxyProtocol: null,
    loadBalancing: toLoadBalancing(settings.loadBalancing),
    healthChecks: toHealthChecks(settings.healthChecks),
    circuitBreaker: toCircuitBreaker(settings.circuitBreaker),
  }
}

/** Paths that have no normal form do not come here: their backends are invalid (`attachment/backend-refs.ts`). */
function toPathPrefix(path: string): string {
  const normal = normalisePath(encodeNonAscii(path))
  return normal.ok ? toPrefix(normal.value) : ''
}

function toMs(duration: string | undefined, byDefault: number): number {
  return (duration === undefined ? null : parseDuration(duration)) ?? byDefault
}
