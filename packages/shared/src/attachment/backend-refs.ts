/**
 * Backend references: what each backendRef of a rule comes to. An invalid one keeps its weight: its share of the
 * traffic is answered 500, and its siblings go on working.
 *
 * Source: Gateway API v1 `HTTPRouteRule.backendRefs`, `RouteConditionReason`; GEP-1911 (`appProtocol`).
 */
import { encodeNonAscii, normalisePath, parseAuthority } from '../lib/index.ts'
import {
  keyOf,
  kinds,
  toObjectKey,
  type AnyRouteRule,
  type BackendRef,
  type ExternalAuth,
  type GRPCRouteFilter,
  type HTTPRouteFilter,
  type RouteKind,
  type Service,
  type ServicePort,
} from '../resources/index.ts'
import { resolveBackendRef, resolveServicePort, type Snapshot } from '../snapshot/index.ts'
import {
  toUpstreamId,
  type BackendProtocol,
  type BackendState,
  type FilterBackendState,
  type Refusal,
} from './attachments.ts'

type TrafficKind = Exclude<RouteKind, 'Route'>

/** Who refers: a route of this kind and namespace. */
export interface RouteReferrer {
  readonly kind: RouteKind
  /** What it carries; a Route says so by its protocols. */
  readonly traffic: TrafficKind
  readonly namespace: string
}

export function resolveBackend(snapshot: Snapshot, from: RouteReferrer, ref: BackendRef): BackendState {
  const { kind, traffic, namespace } = from
  const key = toObjectKey(ref.name, ref.namespace ?? namespace)
  const port = ref.port ?? (kind === 'Route' ? snapshot.get('Service', key)?.spec.ports?.[0]?.port : undefined)
  const named = { weight: ref.weight, service: key, port: port ?? null }
  const refuse = ({ reason, message }: Refusal): BackendState => ({
    ...named,
    upstream: null,
    protocol: null,
    invalid: { reason, message },
  })
  const transport = traffic === 'UDPRoute' ? 'UDP' : 'TCP'
  const referrer = { group: kinds[kind].group, kind, namespace }
  const resolved = resolveBackendRef(snapshot, referrer, { ...ref, port }, transport)
  if (!resolved.ok) return refuse(resolved)
  const { service, port: servicePort } = resolved.value
  const protocol = backendProtocol(traffic, service, servicePort)
  if (protocol === null) return refuse(protocolRefusal(traffic, service, servicePort))
  const refusal = settingsRefusal(service)
  if (refusal !== null) return refuse(refusal)
  const isUsual = protocol === backendProtocol('HTTPRoute', service, servicePort)
  return { ...named, protocol, upstream: toUpstreamId(key, servicePort.port, isUsual ? undefined : protocol) }
}

/** What the mirrors and the external authorisation of a rule and of its backendRefs come to. */
export function resolveFilterBackends(
  snapshot: Snapshot,
  from: RouteReferrer,
  rule: AnyRouteRule,
): readonly FilterBackendState[] {
  if (!('filters' in rule) && !(rule.backendRefs ?? []).some((ref) => 'filters' in ref)) return []
  const lists: readonly (readonly [number | null, readonly AnyFilter[]])[] = [
    [null, filtersOf(rule)],
    ...(rule.backendRefs ?? []).map((ref, index) => [index, filtersOf(ref)] as const),
  ]
  return lists.flatMap(([backendIndex, filters]) =>
    filters.flatMap((filter, filterIndex): readonly FilterBackendState[] => {
      const mirrored = filter.type === 'RequestMirror' ? filter.requestMirror?.backendRef : undefined
      const asked = filter.type === 'ExternalAuth' ? filter.externalAuth : undefined
      if (mirrored !== undefined) {
        const backend = resolveBackend(snapshot, from, { ...mirrored, weight: 1 })
        return [{ backendIndex, filterIndex, type: 'RequestMirror', backend }]
      }
      if (asked === undefined) return []
      const backend = resolveAuthBackend(snapshot, from, asked)
      return [{ backendIndex, filterIndex, type: 'ExternalAuth', backend }]
    }),
  )
}

type AnyFilter = HTTPRouteFilter | GRPCRouteFilter

function filtersOf(holder: AnyRouteRule | BackendRef): readonly AnyFilter[] {
  return 'filters' in holder ? (holder.filters ?? []) : []
}

/** Who authorises by gRPC is spoken to as gRPC backends are; the reference itself is the route's. */
function resolveAuthBackend(
  snapshot: Snapshot,
  from: RouteReferrer,
  { protocol, backendRef }: ExternalAuth,
): BackendState {
  const state = resolveBackend(snapshot, from, { ...backendRef, weight: 1 })
  if (protocol !== 'GRPC' || state.upstream === null || state.port === null) return state
  const service = snapshot.get('Service', state.service)
  const port = resolveServicePort(snapshot, state.service, state.port)
  const spoken = service === undefined || port === undefined ? null : backendProtocol('GRPCRoute', service, port)
  if (service === undefined || port === undefined || spoken === state.protocol) return state
  if (spoken === null)
    return { ...state, upstream: null, protocol: null, invalid: protocolRefusal('GRPCRoute', service, port) }
  return { ...state, protocol: spoken, upstream: toUpstreamId(state.service, state.port, spoken) }
}

type ProtocolTable = Readonly<Record<string, BackendProtocol>>

const httpBySetting: ProtocolTable = {
  http: 'http',
  https: 'https',
  h2c: 'h2c',
  grpc: 'h2c',
  grpcs: 'h2',
  ws: 'ws',
  wss: 'wss',
}

const httpByAppProtocol: ProtocolTable = {
  http: 'http',
  https: 'https',
  'kubernetes.io/h2c': 'h2c',
  'kubernetes.io/ws': 'ws',
  'kubernetes.io/wss': 'wss',
}

const grpcBySetting: ProtocolTable = { http: 'h2c', https: 'h2', h2c: 'h2c', grpc: 'h2c', grpcs: 'h2' }

/** An application protocol that no gRPC call can go over. */
const notForGrpc: ReadonlySet<string> = new Set(['kubernetes.io/ws', 'kubernetes.io/wss'])

/**
 * What a route of `kind` speaks to a port of a Service. `spec.upstream.protocol` decides, then the port's `appProtocol`;
 * one that is not known says nothing. HTTP requests go over `http` otherwise, gRPC calls over `h2c`; streams are passed
 * on as they are, unless the Service asks for TLS.
 *
 * @returns `null` where the Service speaks something that the route cannot use.
 */
export function backendProtocol(kind: TrafficKind, service: Service, port: ServicePort): BackendProtocol | null {
  const setting = service.spec.upstream?.protocol
  const { appProtocol = 'http' } = port
  if (kind === 'UDPRoute') return port.protocol === 'UDP' && (setting ?? 'udp') === 'udp' ? 'udp' : null
  if (port.protocol !== 'TCP') return null
  if (kind === 'TCPRoute' || kind === 'TLSRoute') return setting === 'udp' ? null : setting === 'tls' ? 'tls' : 'tcp'
  if (kind === 'GRPCRoute') {
    if (setting !== undefined) return lookUp(grpcBySetting, setting)
    return notForGrpc.has(appProtocol) ? null : appProtocol === 'https' ? 'h2' : 'h2c'
  }
  return setting === undefined ? (lookUp(httpByAppProtocol, appProtocol) ?? 'http') : lookUp(httpBySetting, setting)
}

function lookUp(table: ProtocolTable, name: string): BackendProtocol | null {
  return Object.hasOwn(table, name) ? (table[name] ?? null) : null
}

function protocolRefusal(kind: TrafficKind, service: Service, port: ServicePort): Refusal {
  const setting = service.spec.upstream?.protocol
  const wanted = kind === 'UDPRoute' ? 'UDP' : 'TCP'
  const spoken = port.protocol === wanted ? (setting ?? port.appProtocol ?? port.protocol) : port.protocol
  return {
    reason: 'UnsupportedProtocol',
    message: `Port ${port.port} of Service ${keyOf(service)} speaks ${spoken}, over which ${carried[kind]} can be sent.`,
  }
}

/** What cannot be sent, in the words of each kind. */
const carried: Readonly<Record<TrafficKind, string>> = {
  HTTPRoute: 'no HTTP request',
  GRPCRoute: 'no gRPC call',
  TLSRoute: 'no TLS connection',
  TCPRoute: 'no TCP connection',
  UDPRoute: 'no UDP datagram',
}

/** Settings that no request can be sent by: a path prefix without normal form, a host that is none. */
function settingsRefusal({ spec, metadata }: Service): Refusal | null {
  const { path = '/', hostHeader = '' } = spec.upstream ?? {}
  const normal = normalisePath(encodeNonAscii(path))
  const authority = parseAuthority(hostHeader)
  const why = !normal.ok ? normal.error.message : authority.ok ? null : authority.error
  if (why === null) return null
  const field = normal.ok ? 'hostHeader' : 'path'
  return {
    reason: 'UnsupportedValue',
    message: `spec.upstream.${field} of Service ${keyOf({ metadata })} cannot be used: ${why}`,
  }
}
