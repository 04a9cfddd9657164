/**
 * Schemas of entities in Kong's own form, with defaults: what an answer fills in, and what `/schemas/<entity>` says.
 *
 * Source: Kong Gateway 3.10.
 */
import type { KongEntityType, KongFields } from '@signalbox/shared/formats'

interface FieldSchema {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'set' | 'array' | 'map' | 'record' | 'foreign'
  readonly default?: unknown
  readonly required?: boolean
  readonly reference?: string
  readonly elements?: { readonly type: string }
  readonly keys?: { readonly type: string }
  readonly values?: { readonly type: string; readonly elements?: { readonly type: string } }
  readonly one_of?: readonly unknown[]
  readonly between?: readonly [number, number]
  readonly fields?: Schema
}

type Schema = Readonly<Record<string, FieldSchema>>

const text = { type: 'string' } as const
const texts = { type: 'set', elements: text } as const
const list = { type: 'array', elements: text } as const
const tags = { tags: texts }
const times = { created_at: { type: 'integer' }, updated_at: { type: 'integer' } } as const
const foreign = (reference: string): FieldSchema => ({ type: 'foreign', reference })
const integer = (byDefault?: number): FieldSchema =>
  byDefault === undefined ? { type: 'integer' } : { type: 'integer', default: byDefault }
const boolean = (byDefault?: boolean): FieldSchema =>
  byDefault === undefined ? { type: 'boolean' } : { type: 'boolean', default: byDefault }
const milliseconds: FieldSchema = { type: 'integer', default: 60_000, between: [1, 2_147_483_646] }
const record = (fields: Schema): FieldSchema => ({ type: 'record', required: true, fields })
const statuses = (byDefault: readonly number[]): FieldSchema => ({
  type: 'array',
  elements: { type: 'integer' },
  default: byDefault,
})

const activeHealthy = { interval: integer(0), http_statuses: statuses([200, 302]), successes: integer(0) }
const activeUnhealthy = {
  interval: integer(0),
  http_statuses: statuses([429, 404, 500, 501, 502, 503, 504, 505]),
  tcp_failures: integer(0),
  timeouts: integer(0),
  http_failures: integer(0),
}
const passiveHealthy = {
  http_statuses: statuses([
    200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 306, 307, 308,
  ]),
  successes: integer(0),
}
const passiveUnhealthy = {
  http_statuses: statuses([429, 500, 503]),
  tcp_failures: integer(0),
  timeouts: integer(0),
  http_failures: integer(0),
}
const healthType: FieldSchema = { type: 'string', default: 'http', one_of: ['tcp', 'http', 'https', 'grpc', 'grpcs'] }
const healthchecks = record({
  active: record({
    type: healthType,
    timeout: { type: 'number', default: 1 },
    concurrency: integer(10),
    http_path: { type: 'string', default: '/' },
    https_sni: text,
    https_verify_certificate: boolean(true),
    headers: { type: 'map', keys: text, values: { type: 'array', elements: text } },
    healthy: record(activeHealthy),
    unhealthy: record(activeUnhealthy),
  }),
  passive: record({ type: healthType, healthy: record(passiveHealthy), unhealthy: record(passiveUnhealthy) }),
  threshold: { type: 'number', default: 0 },
})

const hashSource: FieldSchema = {
  type: 'string',
  default: 'none',
  one_of: ['none', 'consumer', 'ip', 'header', 'cookie', 'path', 'query_arg', 'uri_capture'],
}

const ofCredentials = { id: text, consumer: foreign('consumers'), created_at: { type: 'integer' }, ...tags } as const

export const entitySchemas: Readonly<Record<KongEntityType, Schema>> = {
  services: {
    id: text,
    ...times,
    name: text,
    retries: { type: 'integer', default: 5, between: [0, 32_767] },
    protocol: {
      type: 'string',
      default: 'http',
      one_of: ['grpc', 'grpcs', 'http', 'https', 'tcp', 'tls', 'tls_passthrough', 'udp'],
    },
    host: { type: 'string', required: true },
    port: { type: 'integer', default: 80, between: [0, 65_535] },
    path: text,
    connect_timeout: milliseconds,
    write_timeout: milliseconds,
    read_timeout: milliseconds,
    ...tags,
    client_certificate: foreign('certificates'),
    tls_verify: boolean(),
    tls_verify_depth: { type: 'integer', between: [0, 64] },
    ca_certificates: list,
    enabled: boolean(true),
  },
  routes: {
    id: text,
    ...times,
    name: text,
    protocols: { type: 'set', elements: text, default: ['http', 'https'] },
    https_redirect_status_code: { type: 'integer', default: 426, one_of: [426, 301, 302, 307, 308] },
    strip_path: boolean(true),
    preserve_host: boolean(false),
    request_buffering: boolean(true),
    response_buffering: boolean(true),
    ...tags,
    service: foreign('services'),
    snis: texts,
    sources: { type: 'set', elements: { type: 'record' } },
    destinations: { type: 'set', elements: { type: 'record' } },
    methods: texts,
    hosts: list,
    paths: list,
    headers: { type: 'map', keys: text, values: { type: 'array', elements: text } },
    regex_priority: integer(0),
    path_handling: { type: 'string', default: 'v0', one_of: ['v0', 'v1'] },
    expression: text,
    priority: integer(),
  },
  plugins: {
    id: text,
    ...times,
    name: { type: 'string', required: true },
    instance_name: text,
    route: foreign('routes'),
    service: foreign('services'),
    consumer: foreign('consumers'),
    config: { type: 'record', required: true },
    protocols: { type: 'set', elements: text, default: ['grpc', 'grpcs', 'http', 'https'] },
    enabled: boolean(true),
    ...tags,
    ordering: { type: 'record' },
  },
  consumers: { id: text, ...times, username: text, custom_id: text, ...tags },
  upstreams: {
    id: text,
    ...times,
    name: { type: 'string', required: true },
    algorithm: {
      type: 'string',
      default: 'round-robin',
      one_of: ['consistent-hashing', 'least-connections', 'round-robin', 'latency'],
    },
    hash_on: hashSource,
    hash_fallback: hashSource,
    hash_on_header: text,
    hash_fallback_header: text,
    hash_on_cookie: text,
    hash_on_cookie_path: { type: 'string', default: '/' },
    hash_on_query_arg: text,
    hash_fallback_query_arg: text,
    hash_on_uri_capture: text,
    hash_fallback_uri_capture: text,
    slots: { type: 'integer', default: 10_000, between: [10, 65_536] },
    healthchecks,
    ...tags,
    host_header: text,
    client_certificate: foreign('certificates'),
    use_srv_name: boolean(false),
  },
  targets: {
    id: text,
    created_at: { type: 'number' },
    updated_at: { type: 'number' },
    upstream: foreign('upstreams'),
    target: { type: 'string', required: true },
    weight: { type: 'integer', default: 100, between: [0, 65_535] },
    ...tags,
  },
  certificates: {
    id: text,
    ...times,
    cert: { type: 'string', required: true },
    key: { type: 'string', required: true },
    cert_alt: text,
    key_alt: text,
    ...tags,
  },
  snis: { id: text, ...times, name: { type: 'string', required: true }, certificate: foreign('certificates'), ...tags },
  ca_certificates: { id: text, ...times, cert: { type: 'string', required: true }, cert_digest: text, ...tags },
  keyauth_credentials: { ...ofCredentials, key: text, ttl: integer() },
  basicauth_credentials: {
    ...ofCredentials,
    username: { type: 'string', required: true },
    password: { type: 'string', required: true },
  },
  jwt_secrets: {
    ...ofCredentials,
    key: text,
    secret: text,
    rsa_public_key: text,
    algorithm: { type: 'string', default: 'HS256' },
  },
  hmacauth_credentials: { ...ofCredentials, username: { type: 'string', required: true }, secret: text },
  oauth2_credentials: {
    ...ofCredentials,
    name: { type: 'string', required: true },
    client_id: text,
    client_secret: text,
    redirect_uris: list,
    hash_secret: boolean(false),
    client_type: { type: 'string', default: 'confidential' },
  },
  mtls_auth_credentials: {
    ...ofCredentials,
    subject_name: { type: 'string', required: true },
    ca_certificate: foreign('ca_certificates'),
  },
  acls: { ...ofCredentials, group: { type: 'string', required: true } },
}

/** Every field of the entity: as given, else its default, else null. Fields that are not known stay. */
export function completeEntity(type: KongEntityType, fields: KongFields): KongFields {
  const filled = { ...fields, ...fillFields(entitySchemas[type], fields) }
  if (type !== 'routes') return filled
  const { protocols, expression, priority, ...plain } = filled
  const isGrpc = Array.isArray(protocols) && protocols.some((one) => one === 'grpc' || one === 'grpcs')
  if (expression !== null) return { ...filled, priority: priority ?? 0 }
  return { ...plain, protocols, strip_path: fields['strip_path'] ?? !isGrpc }
}

function fillFields(schema: Schema, fields: KongFields): KongFields {
  return Object.fromEntries(
    Object.entries(schema).map(([name, field]) => {
      const given = fields[name] ?? null
      if (field.fields === undefined) return [name, given ?? field.default ?? null]
      const inner = isRecord(given) ? given : {}
      return [name, { ...inner, ...fillFields(field.fields, inner) }]
    }),
  )
}

const isRecord = (value: unknown): value is KongFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** As Kong's `/schemas/<entity>` says it: a list of one-field objects. */
export function toSchemaAnswer(type: KongEntityType): object {
  return { entity_checks: [], fields: toFieldList(entitySchemas[type]) }
}

function toFieldList(schema: Schema): readonly object[] {
  return Object.entries(schema).map(([name, field]) => ({
    [name]: field.fields === undefined ? field : { ...field, fields: toFieldList(field.fields) },
  }))
}
