/**
 * Upstreams: Service ports as the gateway reaches them.
 *
 * Time-outs and limits that a Service leaves out are the ones of {@link upstreamDefaults}.
 */
import {
  backendProtocol,
  effectiveBackendTls,
  toUpstreamId,
  type BackendProtocol,
  type BackendState,
  type UpstreamId,
} from '../attachment/index.ts'
import { deepEqual, encodeNonAscii, normalisePath, parseDuration, toHostPort, toPrefix } from '../lib/index.ts'
import {
  readBackendCidrs,
  readEndpointHealth,
  type ObjectKey,
  type Service,
  type ServicePort,
} from '../resources/index.ts'
import { endpointsOf, resolveServicePort, type Snapshot } from '../snapshot/index.ts'
import type { CertificateSource } from './tls.ts'
import { toCircuitBreaker, toHealthChecks, toLoadBalancing } from './upstream-settings.ts'
import type { EndpointTarget, UpstreamTarget } from './upstream-target.ts'
import { toUpstreamTls } from './upstream-tls.ts'

export const upstreamDefaults = {
  connectTimeoutMs: 5000,
  readTimeoutMs: 60_000,
  writeTimeoutMs: 60_000,
  retries: 2,
  maxConnections: 1024,
} as const

/** What says which upstream is wanted. */
export type Reference = Pick<BackendState, 'upstream' | 'service' | 'port' | 'protocol'>

/** The upstreams of `references`; those that did not change are the same objects as in `previous`. */
export function compileUpstreams(
  snapshot: Snapshot,
  references: Iterable<Reference>,
  previous: ReadonlyMap<UpstreamId, UpstreamTarget> = new Map(),
): ReadonlyMap<UpstreamId, UpstreamTarget> {
  const upstreams = new Map<UpstreamId, UpstreamTarget>()
  for (const reference of references) {
    const { upstream } = reference
    if (upstream === null || upstreams.has(upstream)) continue
    const target = compileUpstream(snapshot, reference)
    if (target !== null) upstreams.set(upstream, orBefore(target, previous))
  }
  return upstreams
}

function orBefore(target: UpstreamTarget, previous: ReadonlyMap<UpstreamId, UpstreamTarget>): UpstreamTarget {
  const before = previous.get(target.id)
  return before !== undefined && deepEqual(before, target) ? before : target
}

/** @returns `null` where there is no such Service or port, or nothing that could be sent over it. */
export function compileUpstream(snapshot: Snapshot, reference: Reference): UpstreamTarget | null {
  const { service: key, port: portNumber } = reference
  if (portNumber === null) return null
  const service = snapshot.get('Service', key)
  const port = resolveServicePort(snapshot, key, portNumber, reference.protocol === 'udp' ? 'UDP' : 'TCP')
  if (service === undefined || port === undefined) return null
  const protocol = reference.protocol ?? backendProtocol('HTTPRoute', service, port)
  const id = reference.upstream ?? toUpstreamId(key, port.port)
  return protocol === null ? null : toTarget(snapshot, service, { id, key, port, protocol })
}

/** What a protocol becomes where a BackendTLSPolicy is for the port. What is not here stays as it is. */
const overTls: Readonly<Partial<Record<BackendProtocol, BackendProtocol>>> = {
  http: 'https',
  https: 'https',
  h2c: 'h2',
  h2: 'h2',
  ws: 'wss',
  wss: 'wss',
  tls: 'tls',
}

const isTls = (protocol: BackendProtocol): boolean => overTls[protocol] === protocol

function toTarget(
  snapshot: Snapshot,
  service: Service,
  named: {
    readonly id: UpstreamId
    readonly key: ObjectKey
    readonly port: ServicePort
    readonly protocol: BackendProtocol
  },
): UpstreamTarget {
  const { id, key, port } = named
  const secured = overTls[named.protocol]
  const policy = secured === undefined ? null : effectiveBackendTls(snapshot, key, port.port)
  const protocol = policy === null ? named.protocol : (secured ?? named.protocol)
  const { tls, invalid } = isTls(protocol) ? toUpstreamTls(snapshot, service, policy) : { tls: null, invalid: null }
  const settings = service.spec.upstream ?? {}
  return {
    id,
    service: key,
    port: port.port,
    protocol,
    endpoints: toEndpoints(snapshot, service, port),
    pathPrefix: toPathPrefix(settings.path ?? '/'),
    ...(/.\/$/.test(settings.path ?? '') ? { pathEndsInSlash: true } : {}),
    hostHeader: settings.hostHeader ?? null,
    connectTimeoutMs: toMs(settings.connectTimeout, upstreamDefaults.connectTimeoutMs),
    readTimeoutMs: toMs(settings.readTimeout, upstreamDefaults.readTimeoutMs),
    writeTimeoutMs: toMs(settings.writeTimeout, upstreamDefaults.writeTimeoutMs),
    retries: settings.retries ?? upstreamDefaults.retries,
    maxConnections: settings.maxConnections ?? upstreamDefaults.maxConnections,
    ...(settings.maxConnections === undefined ? {} : { maxFlows: settings.maxConnections }),
    ...confinementOf(snapshot, key),
    tls,
    invalid,
    proxyProtocol: settings.proxyProtocol === undefined ? null : settings.proxyProtocol === 'v1' ? 1 : 2,
    loadBalancing: toLoadBalancing(settings.loadBalancing),
    healthChecks: toHealthChecks(settings.healthChecks),
    circuitBreaker: toCircuitBreaker(settings.circuitBreaker),
  }
}

function confinementOf(snapshot: Snapshot, service: ObjectKey): Pick<UpstreamTarget, 'confinedTo'> {
  const [namespace = ''] = service.split('/')
  const confinedTo = readBackendCidrs(snapshot.get('Namespace', namespace)?.metadata.annotations)
  return confinedTo === null ? {} : { confinedTo }
}

function toEndpoints(snapshot: Snapshot, service: Service, port: ServicePort): readonly EndpointTarget[] {
  const saidOf = readEndpointHealth(service)
  return endpointsOf(snapshot, service, port).map((endpoint) => {
    const said = saidOf.get(toHostPort(endpoint.address, endpoint.port))
    return said === undefined ? endpoint : { ...endpoint, said }
  })
}

/**
 * For one Gateway that shows backends a certificate: its own version of each upstream that speaks TLS and shows none.
 *
 * @param references Of routes on its listeners.
 * @returns what stands for what, and the versions themselves.
 */
export function withClientCertificate(
  upstreams: ReadonlyMap<UpstreamId, UpstreamTarget>,
  references: Iterable<Reference>,
  shown: {
    readonly gateway: ObjectKey
    readonly certificate: CertificateSource
    readonly previous: ReadonlyMap<UpstreamId, UpstreamTarget> | undefined
  },
): ReadonlyMap<UpstreamId, UpstreamTarget> {
  const own = new Map<UpstreamId, UpstreamTarget>()
  for (const { upstream } of references) {
    const target = upstream === null ? undefined : upstreams.get(upstream)
    if (target === undefined || target.tls === null || target.tls.clientCertificate !== null) continue
    const tls = { ...target.tls, clientCertificate: shown.certificate }
    const version = { ...target, id: `${target.id}@${shown.gateway}`, tls }
    own.set(target.id, orBefore(version, shown.previous ?? new Map()))
  }
  return own
}

/** Paths that have no normal form do not come here: their backends are invalid (`attachment/backend-refs.ts`). */
function toPathPrefix(path: string): string {
  const normal = normalisePath(encodeNonAscii(path))
  return normal.ok ? toPrefix(normal.value) : ''
}

function toMs(duration: string | undefined, byDefault: number): number {
  return (duration === undefined ? null : parseDuration(duration)) ?? byDefault
}
