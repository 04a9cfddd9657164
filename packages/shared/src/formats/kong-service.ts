/** Services, upstreams and targets of Kong ⇄ Services. */
import { isIpAddress, parseDuration, toDuration } from '../lib/index.ts'
import { upstreamSettings, type Service } from '../resources/index.ts'
import { toEndpoint } from './kong-configuration.ts'
import type { KongEntity, KongFields } from './kong-entities.ts'
import { fromHealthChecksSetting, toHealthChecksSetting } from './kong-health-checks.ts'
import { fromKept, listFromKept, nameOf, toKept, without } from './kong-keeping.ts'

/** A manifest: a resource before it is parsed. */
export type Manifest = Readonly<Record<string, unknown>> & { readonly kind: string }

type Settings = Record<string, unknown>

const timeouts = {
  connect_timeout: 'connectTimeout',
  write_timeout: 'writeTimeout',
  read_timeout: 'readTimeout',
} as const

const protocols: readonly string[] = ['http', 'https', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', 'ws', 'wss']

export interface ServiceContext {
  readonly namespace: string
  /** Of the upstream that `host` names. */
  readonly upstream: KongEntity | null
  readonly targets: readonly KongEntity[]
  /** Name of the Secret of a certificate or CA certificate by its id. */
  readonly secretOf: (id: unknown) => string | null
}

/** The Service that a service of Kong becomes; fields that it has no place for are kept. */
export function toServiceManifest({ type, fields }: KongEntity, context: ServiceContext): Manifest {
  const { upstream, targets } = context
  const { host, port = 80, protocol = 'http' } = fields
  const taken = new Set<string>()
  const settings: Settings = upstream === null ? {} : upstreamSettingsOf(upstream.fields)
  if (fields['protocol'] !== undefined && protocols.includes(String(protocol))) take('protocol', 'protocol', protocol)
  for (const [kong, field] of Object.entries(timeouts)) {
    const value = fields[kong]
    if (typeof value === 'number') take(kong, field, toDuration(value))
  }
  take('path', 'path', fields['path'])
  if (Number(fields['retries']) <= 32) take('retries', 'retries', fields['retries'])
  takeTls()

  function take(kong: string, field: string, value: unknown): void {
    if (
      value === undefined ||
      !upstreamSettings.shape[field as keyof typeof upstreamSettings.shape].safeParse(value).success
    )
      return
    settings[field] = value
    taken.add(kong)
  }
  function takeTls(): void {
    const tls: Settings = {}
    const client = clientCertificate(fields, context)
    if (typeof fields['tls_verify'] === 'boolean') tls['verify'] = fields['tls_verify']
    if (client !== null) tls['clientCertificateRef'] = { name: client }
    if (Object.keys(tls).length > 0) settings['tls'] = tls
    if (tls['verify'] !== undefined) taken.add('tls_verify')
  }

  const isPlainPort = typeof port === 'number' && port > 0
  const endpoints = upstream === null ? hostEndpoints(host, port) : targets.map((target) => toEndpoint(target.fields))
  if (upstream === null && endpoints.length === 1) taken.add('host')
  if (isPlainPort && fields['port'] !== undefined) taken.add('port')
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: nameOf({ type, fields }),
      namespace: context.namespace,
      annotations: toKept('service', without(fields, [...taken])),
    },
    spec: {
      ports: [{ port: isPlainPort ? port : 80, ...(protocol === 'udp' ? { protocol: 'UDP' } : {}) }],
      endpoints: endpoints.filter(({ port: at }) => at > 0),
      ...(Object.keys(settings).length > 0 ? { upstream: settings } : {}),
    },
  }
}

function hostEndpoints(host: unknown, port: unknown): readonly { address: string; port: number; weight?: number }[] {
  if (typeof host !== 'string') return []
  const address = host.replace(/^\[(.*)\]$/, '$1')
  const fits = isIpAddress(address) || /^[A-Za-z0-9_]([-A-Za-z0-9_.]*[A-Za-z0-9_])?$/.test(address)
  return fits ? [{ address, port: typeof port === 'number' ? port : 80 }] : []
}

function clientCertificate(fields: KongFields, { secretOf }: ServiceContext): string | null {
  const certificate = fields['client_certificate']
  return typeof certificate === 'object' && certificate !== null && 'id' in certificate
    ? secretOf(certificate.id)
    : secretOf(certificate)
}

/** An upstream by itself, so that it is there though no service names it. */
export function toUpstreamManifest(
  { type, fields }: KongEntity,
  targets: readonly KongEntity[],
  namespace: string,
): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: upstreamName({ type, fields }),
      namespace,
      annotations: {
        ...toKept('upstream', fields),
        ...toKept(
          'targets',
          targets.map((target) => target.fields),
        ),
      },
    },
    spec: {
      ports: [{ port: 80 }],
      endpoints: targets.map((target) => toEndpoint(target.fields)).filter(({ port }) => port > 0),
      upstream: upstreamSettingsOf(fields),
    },
  }
}

const upstreamName = (entity: Pick<KongEntity, 'type' | 'fields'>): string => `${nameOf(entity).slice(0, 54)}-upstream`

const hashFields = {
  hash_on: 'hashOn',
  hash_on_header: 'hashOnHeader',
  hash_on_cookie: 'hashOnCookie',
  hash_on_cookie_path: 'hashOnCookiePath',
  hash_on_query_arg: 'hashOnQueryArg',
  hash_on_uri_capture: 'hashOnUriCapture',
  hash_fallback: 'hashFallback',
  hash_fallback_header: 'hashFallbackHeader',
  hash_fallback_query_arg: 'hashFallbackQueryArg',
  hash_fallback_uri_capture: 'hashFallbackUriCapture',
  slots: 'slots',
} as const

/** What of an upstream the gateway does by `spec.upstream`. The entity itself is kept whole beside it. */
function upstreamSettingsOf(fields: KongFields): Settings {
  const healthChecks = toHealthChecksSetting(fields['healthchecks'])
  return { ...loadBalancingOf(fields), ...(healthChecks === null ? {} : { healthChecks }) }
}

function loadBalancingOf(fields: KongFields): Settings {
  const { algorithm, host_header: hostHeader, hash_on: hashOn } = fields
  const balancing: Settings = {}
  if (algorithm !== undefined) balancing['algorithm'] = algorithm
  else if (hashOn !== undefined && hashOn !== 'none') balancing['algorithm'] = 'consistent-hashing'
  for (const [kong, field] of Object.entries(hashFields))
    if (fields[kong] !== undefined) balancing[field] = fields[kong]
  const settings: Settings = {
    ...(typeof hostHeader === 'string' ? { hostHeader } : {}),
    ...(Object.keys(balancing).length > 0 ? { loadBalancing: balancing } : {}),
  }
  return upstreamSettings.safeParse(settings).success ? settings : {}
}

/** Whether a Service has the targets of the upstream of this name: it is the upstream, or its host is. */
export function isOfUpstream(upstream: string): (service: Service) => boolean {
  return (service) => {
    const kong = toKongService(service)
    return kong.upstream?.['name'] === upstream || kong.service?.['host'] === upstream
  }
}

/** What a Service is in Kong; those made of an upstream are told by `upstream`. */
export interface KongService {
  readonly service: KongFields | null
  readonly upstream: KongFields | null
  readonly targets: readonly KongFields[]
}

/** @param name Of a Service that does not come from Kong, its own. */
export function toKongService(resource: Service): KongService {
  const kept = fromKept(resource, 'upstream')
  if (kept !== null)
    return { service: null, upstream: kept, targets: mergeTargets(resource, listFromKept(resource, 'targets')) }
  const { spec, metadata } = resource
  const { upstream: settings = {}, endpoints = [], ports = [] } = spec
  const fields = fromKept(resource, 'service')
  const [endpoint] = endpoints
  const own = fields ?? { name: metadata.name }
  const service: Record<string, unknown> = {
    ...(settings.protocol === undefined ? {} : { protocol: settings.protocol }),
    ...(endpoint !== undefined && own['host'] === undefined && endpoints.length === 1
      ? { host: endpoint.address }
      : {}),
    ...(ports[0] === undefined || own['port'] !== undefined
      ? {}
      : { port: fields === null ? (endpoint?.port ?? ports[0].port) : ports[0].port }),
    ...(settings.path === undefined ? {} : { path: settings.path }),
    ...(settings.retries === undefined ? {} : { retries: settings.retries }),
    ...(settings.tls === undefined || fields?.['tls_verify'] !== undefined ? {} : { tls_verify: settings.tls.verify }),
    ...own,
  }
  for (const [kong, field] of Object.entries(timeouts)) {
    const milliseconds = settings[field] === undefined ? null : parseDuration(settings[field])
    if (milliseconds !== null) service[kong] = milliseconds
  }
  if (service['host'] !== undefined) return { service, upstream: null, targets: [] }
  const host = `${metadata.name}.${metadata.namespace ?? 'default'}.upstream`
  return {
    service: { ...service, host },
    upstream: { name: host, ...kongBalancing(settings) },
    targets: endpoints.map(({ address, port, weight }) => ({
      target: targetText(address, port ?? ports[0]?.port ?? 80),
      weight,
    })),
  }
}

function kongBalancing({
  loadBalancing = { algorithm: 'round-robin' },
  hostHeader,
  healthChecks,
}: NonNullable<Service['spec']['upstream']> | Record<string, never>): KongFields {
  const fields: Record<string, unknown> = { algorithm: loadBalancing.algorithm }
  const balancing: Readonly<Record<string, unknown>> = loadBalancing
  for (const [kong, field] of Object.entries(hashFields))
    if (balancing[field] !== undefined) fields[kong] = balancing[field]
  if (healthChecks !== undefined) fields['healthchecks'] = fromHealthChecksSetting(healthChecks)
  return hostHeader === undefined ? fields : { ...fields, host_header: hostHeader }
}

const targetText = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** Endpoints as they are now; what was kept of a target goes with the one at its address. */
function mergeTargets({ spec }: Service, kept: readonly KongFields[]): readonly KongFields[] {
  const left = [...kept]
  return (spec.endpoints ?? []).map(({ address, port = 80, weight }) => {
    const at = left.findIndex((target) => {
      const endpoint = toEndpoint(target)
      return endpoint.address === address && endpoint.port === port
    })
    const [target] = at === -1 ? [] : left.splice(at, 1)
    if (target === undefined) return { target: targetText(address, port), weight }
    return toEndpoint(target).weight === weight ? target : { ...target, weight }
  })
}
