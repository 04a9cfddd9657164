/**
 * Backend references: what each backendRef of a rule comes to. An invalid one keeps its weight: its share of the
 * traffic is answered 500, and its siblings go on working.
 *
 * Source: Gateway API v1 `HTTPRouteRule.backendRefs`, `RouteConditionReason`; GEP-1911 (`appProtocol`).
 */
import { encodeNonAscii, normalisePath, parseAuthority } from '../lib/index.ts'
import {
  gatewayApiGroup,
  keyOf,
  toObjectKey,
  type BackendRef,
  type RouteKind,
  type Service,
  type ServicePort,
} from '../resources/index.ts'
import { resolveBackendRef, type Snapshot } from '../snapshot/index.ts'
import { toUpstreamId, type BackendState, type Refusal } from './attachments.ts'

export function resolveBackend(
  snapshot: Snapshot,
  from: { readonly kind: RouteKind; readonly namespace: string },
  ref: BackendRef,
): BackendState {
  const service = toObjectKey(ref.name, ref.namespace ?? from.namespace)
  const named = { weight: ref.weight, service, port: ref.port ?? null }
  const resolved = resolveBackendRef(snapshot, { group: gatewayApiGroup, ...from }, ref)
  if (!resolved.ok) return { ...named, upstream: null, invalid: { reason: resolved.reason, message: resolved.message } }
  const { port } = resolved.value
  const refusal = protocolRefusal(resolved.value.service, port, service) ?? settingsRefusal(resolved.value.service)
  if (refusal !== null) return { ...named, upstream: null, invalid: refusal }
  return { ...named, upstream: toUpstreamId(service, port.port) }
}

/** What is spoken to the endpoints of a Service port that HTTP requests are sent to. */
export type UpstreamProtocol = 'http' | 'https' | 'h2c' | 'ws' | 'wss'

const byUpstreamSetting: Readonly<Record<string, UpstreamProtocol>> = {
  http: 'http',
  https: 'https',
  h2c: 'h2c',
  grpc: 'h2c',
  grpcs: 'https',
  ws: 'ws',
  wss: 'wss',
}

const byAppProtocol: Readonly<Record<string, UpstreamProtocol>> = {
  http: 'http',
  https: 'https',
  'kubernetes.io/h2c': 'h2c',
  'kubernetes.io/ws': 'ws',
  'kubernetes.io/wss': 'wss',
}

/**
 * `spec.upstream.protocol` decides, then the port's `appProtocol`; an application protocol that is not known says
 * nothing, and `http` is spoken.
 *
 * @returns `null` where the Service speaks something that no HTTP request can be sent over.
 */
export function upstreamProtocol(service: Service, port: ServicePort): UpstreamProtocol | null {
  if (port.protocol !== 'TCP') return null
  const setting = service.spec.upstream?.protocol
  if (setting !== undefined) return byUpstreamSetting[setting] ?? null
  const { appProtocol = 'http' } = port
  return Object.hasOwn(byAppProtocol, appProtocol) ? (byAppProtocol[appProtocol] ?? 'http') : 'http'
}

function protocolRefusal(service: Service, port: ServicePort, key: string): Refusal | null {
  if (upstreamProtocol(service, port) !== null) return null
  const spoken = port.protocol === 'TCP' ? service.spec.upstream?.protocol : port.protocol
  return {
    reason: 'UnsupportedProtocol',
    message: `Port ${port.port} of Service ${key} speaks ${spoken}, over which no HTTP request can be sent.`,
  }
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
