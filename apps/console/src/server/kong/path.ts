/**
 * Paths of the Admin API → what they mean. Everything that is nested by a foreign key has the same shape:
 * `/services/{s}/routes`, `/consumers/{c}/key-auth/{id}`, `/routes/{r}/service`.
 */
import { kongEntityTypes, type ForeignKey, type KongEntityType } from '@signalbox/shared/formats'

export interface KongPath {
  /** Kong's workspace; `null` where the path names none. */
  readonly workspace: string | null
  readonly rest: readonly string[]
}

/** Where entities of a type are found beside their own name: credentials. */
const aliases: Readonly<Record<string, KongEntityType>> = {
  'key-auths': 'keyauth_credentials',
  'key-auth': 'keyauth_credentials',
  'basic-auths': 'basicauth_credentials',
  'basic-auth': 'basicauth_credentials',
  jwts: 'jwt_secrets',
  jwt: 'jwt_secrets',
  'hmac-auths': 'hmacauth_credentials',
  'hmac-auth': 'hmacauth_credentials',
  oauth2: 'oauth2_credentials',
  'mtls-auths': 'mtls_auth_credentials',
  'mtls-auth': 'mtls_auth_credentials',
}

const others: ReadonlySet<string> = new Set([
  'schemas',
  'status',
  'endpoints',
  'tags',
  'config',
  'workspaces',
  'consumer_groups',
  'vaults',
  'keys',
  'key-sets',
  'partials',
  'filter-chains',
  'licenses',
  'custom-plugins',
  'cloned-plugins',
  'kong',
])

const types: ReadonlySet<string> = new Set(kongEntityTypes)
const isEntityType = (segment: string): segment is KongEntityType => types.has(segment)

/** The type that a segment of a path means. */
export function typeOfSegment(segment: string): KongEntityType | null {
  if (isEntityType(segment)) return segment
  return Object.hasOwn(aliases, segment) ? (aliases[segment] ?? null) : null
}

export function splitWorkspace(segments: readonly string[]): KongPath {
  const [first] = segments
  if (first === undefined || typeOfSegment(first) !== null || others.has(first))
    return { workspace: null, rest: segments }
  return { workspace: first, rest: segments.slice(1) }
}

/** The foreign key of `child` by which it belongs to `parent`. */
export function foreignKeyTo(parent: KongEntityType): ForeignKey | null {
  const keys: Readonly<Partial<Record<KongEntityType, ForeignKey>>> = {
    services: 'service',
    routes: 'route',
    consumers: 'consumer',
    upstreams: 'upstream',
    certificates: 'certificate',
  }
  return keys[parent] ?? null
}

/** What may stand in place of an id, by type. */
export const nameFields: Readonly<Partial<Record<KongEntityType, string>>> = {
  services: 'name',
  routes: 'name',
  upstreams: 'name',
  snis: 'name',
  consumers: 'username',
  plugins: 'instance_name',
  targets: 'target',
  keyauth_credentials: 'key',
  basicauth_credentials: 'username',
  jwt_secrets: 'key',
  hmacauth_credentials: 'username',
  acls: 'group',
}
