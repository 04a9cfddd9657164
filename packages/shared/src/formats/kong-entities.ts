/**
 * A declarative document of Kong, flattened: every entity by itself, with what it belongs to, wherever it was nested.
 *
 * Takes `_format_version` 3.0, 2.1 and 1.1. Of the older two, paths that Kong took for regular expressions get their
 * `~`. The shorthand `url` of services is taken apart; `_info.defaults` and `_plugin_configs` are filled in.
 *
 * Source: Kong Gateway 3.10, declarative format; decK.
 */
import { didYouMean, toFieldPath, type FieldError } from '../lib/index.ts'

export type KongFields = Readonly<Record<string, unknown>>

/** Kinds of entities that are understood one by one; everything else at the top is kept as a whole. */
export const kongEntityTypes = [
  'services',
  'routes',
  'plugins',
  'consumers',
  'upstreams',
  'targets',
  'certificates',
  'snis',
  'ca_certificates',
  'keyauth_credentials',
  'basicauth_credentials',
  'jwt_secrets',
  'hmacauth_credentials',
  'oauth2_credentials',
  'mtls_auth_credentials',
  'acls',
] as const
export type KongEntityType = (typeof kongEntityTypes)[number]

export const credentialEntityTypes = [
  'keyauth_credentials',
  'basicauth_credentials',
  'jwt_secrets',
  'hmacauth_credentials',
  'oauth2_credentials',
  'mtls_auth_credentials',
] as const satisfies readonly KongEntityType[]

export interface KongEntity {
  readonly type: KongEntityType
  /** Without what was nested in it; foreign keys as they stood. */
  readonly fields: KongFields
  /** Where it stands in the document. */
  readonly path: readonly (string | number)[]
  /** Entities that it belongs to, by the name of the foreign key: those around it, and those that it names. */
  readonly parents: Readonly<Partial<Record<ForeignKey, KongEntity>>>
}

export type ForeignKey = 'service' | 'route' | 'consumer' | 'upstream' | 'certificate'

export interface KongEntities {
  readonly formatVersion: string
  readonly entities: readonly KongEntity[]
  /** What stands at the top beside entities: other kinds of them, `_info`, `_workspace` and the like. */
  readonly others: KongFields
  /** Changes that an older format made needed, and anything else worth saying; not errors. */
  readonly notes: readonly string[]
  readonly errors: readonly FieldError[]
}

const formatVersions = ['1.1', '2.1', '3.0']

/** Kinds of Kong that have no resource here; kept whole. */
const otherKeys = [
  '_format_version',
  '_transform',
  '_info',
  '_workspace',
  '_konnect',
  '_plugin_configs',
  '_comment',
  '_ignore',
  'consumer_groups',
  'vaults',
  'keys',
  'key_sets',
  'filter_chains',
  'licenses',
  'partials',
  'custom_entities',
  'rbac_roles',
  'rbac_users',
  'cloned_plugins',
  'custom_plugins',
  'service_packages',
  'event_hooks',
  'workspaces',
  'parameters',
  'degraphql_routes',
  'graphql_ratelimiting_cost_decorations',
  'consumer_group_plugins',
  'consumer_group_consumers',
]

const foreignKeyOf: Readonly<Record<ForeignKey, KongEntityType>> = {
  service: 'services',
  route: 'routes',
  consumer: 'consumers',
  upstream: 'upstreams',
  certificate: 'certificates',
}

type Nesting = Readonly<Partial<Record<KongEntityType, ForeignKey>>>

const credentialsOfConsumers: Nesting = {
  keyauth_credentials: 'consumer',
  basicauth_credentials: 'consumer',
  jwt_secrets: 'consumer',
  hmacauth_credentials: 'consumer',
  oauth2_credentials: 'consumer',
  mtls_auth_credentials: 'consumer',
  acls: 'consumer',
}

/** What may be nested in what, and the foreign key that the nesting stands for. */
export const kongNesting: Readonly<Partial<Record<KongEntityType, Nesting>>> = {
  services: { routes: 'service', plugins: 'service' },
  routes: { plugins: 'route' },
  consumers: { plugins: 'consumer', ...credentialsOfConsumers },
  upstreams: { targets: 'upstream' },
  certificates: { snis: 'certificate' },
}

/** Foreign keys that an entity may name by itself, where it is not nested. Of services, certificates are kept as they stand. */
const namedKeys: Readonly<Partial<Record<KongEntityType, readonly ForeignKey[]>>> = {
  routes: ['service'],
  plugins: ['service', 'route', 'consumer'],
  targets: ['upstream'],
  snis: ['certificate'],
  keyauth_credentials: ['consumer'],
  basicauth_credentials: ['consumer'],
  jwt_secrets: ['consumer'],
  hmacauth_credentials: ['consumer'],
  oauth2_credentials: ['consumer'],
  mtls_auth_credentials: ['consumer'],
  acls: ['consumer'],
}

export function isFields(value: unknown): value is KongFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param document A parsed document. Every error with its path in it. Never throws. */
export function readKongEntities(document: unknown): KongEntities {
  return new Reader().read(document)
}

class Reader {
  readonly #errors: FieldError[] = []
  readonly #notes: string[] = []
  readonly #entities: KongEntity[] = []
  #pluginConfigs: KongFields = {}
  #defaults: KongFields = {}
  #isOld = false

  read(document: unknown): KongEntities {
    if (!isFields(document)) {
      this.#refuse(
        [],
        'FieldValueTypeInvalid',
        'This must be a declarative document of Kong, an object with _format_version.',
      )
      return this.#result('3.0', {})
    }
    const version = this.#version(document['_format_version'])
    this.#isOld = version !== '3.0'
    if (isFields(document['_plugin_configs'])) this.#pluginConfigs = document['_plugin_configs']
    const info = document['_info']
    if (isFields(info) && isFields(info['defaults'])) this.#defaults = info['defaults']
    for (const type of kongEntityTypes) this.#list(type, document[type], [type], {})
    this.#checkKeys(document)
    const resolved = this.#resolveAll()
    const others = Object.fromEntries(
      Object.entries(document).filter(
        ([key, value]) => key !== '_format_version' && otherKeys.includes(key) && value !== null,
      ),
    )
    return { ...this.#result(version, others), entities: resolved }
  }

  #result(formatVersion: string, others: KongFields): KongEntities {
    return { formatVersion, entities: [], others, notes: this.#notes, errors: this.#errors }
  }

  #version(version: unknown): string {
    const text = typeof version === 'number' ? version.toFixed(1) : version
    if (typeof text === 'string' && formatVersions.includes(text)) return text
    if (text === undefined)
      this.#refuse(['_format_version'], 'FieldValueRequired', 'This field is required; "3.0" is the newest.')
    else this.#refuse(['_format_version'], 'FieldValueNotSupported', 'This must be "3.0", "2.1" or "1.1".')
    return '3.0'
  }

  #checkKeys(document: KongFields): void {
    const known: readonly string[] = [...kongEntityTypes, ...otherKeys]
    for (const key of Object.keys(document))
      if (!known.includes(key))
        this.#refuse(
          [key],
          'FieldValueForbidden',
          `There is no field ${JSON.stringify(key)} here.${didYouMean(key, known)}`,
        )
  }

  #list(type: KongEntityType, list: unknown, path: readonly (string | number)[], parents: KongEntity['parents']): void {
    if (list === undefined || list === null) return
    if (!Array.isArray(list)) {
      this.#refuse(path, 'FieldValueTypeInvalid', 'This must be a list.')
      return
    }
    for (const [index, element] of list.entries()) {
      const written: unknown = type === 'snis' && typeof element === 'string' ? { name: element } : element
      if (isFields(written)) this.#entity(type, written, [...path, index], parents)
      else this.#refuse([...path, index], 'FieldValueTypeInvalid', 'This must be an object.')
    }
  }

  #entity(
    type: KongEntityType,
    written: KongFields,
    path: readonly (string | number)[],
    parents: KongEntity['parents'],
  ): void {
    const nesting = kongNesting[type] ?? {}
    const own = Object.entries(written).filter(([key, value]) => !Object.hasOwn(nesting, key) && value !== null)
    const entity = { type, fields: this.#complete(type, Object.fromEntries(own), path), path, parents: { ...parents } }
    this.#entities.push(entity)
    for (const nested of kongEntityTypes) {
      const key = nesting[nested]
      if (key !== undefined) this.#list(nested, written[nested], [...path, nested], { [key]: entity })
    }
  }

  #complete(type: KongEntityType, fields: KongFields, path: readonly (string | number)[]): KongFields {
    const defaults = this.#defaults[type.slice(0, -1)]
    const filled = isFields(defaults) ? { ...withoutNull(defaults), ...fields } : fields
    if (type === 'services') return this.#withUrl(filled, path)
    if (type === 'routes') return this.#isOld ? this.#withTildes(filled, path) : filled
    if (type !== 'plugins') return filled
    const plugin = this.#withConfig(filled)
    return this.#isOld ? this.#withLists(plugin, path) : plugin
  }

  /** Before 3.0 three plugins had other names for `allow` and `deny`. */
  #withLists(fields: KongFields, path: readonly (string | number)[]): KongFields {
    const { name, config } = fields
    if (!isFields(config) || !['acl', 'bot-detection', 'ip-restriction'].includes(String(name))) return fields
    const { whitelist, blacklist, ...others } = config
    if (whitelist === undefined && blacklist === undefined) return fields
    this.#notes.push(
      `${toFieldPath([...path, 'config'])}: whitelist and blacklist are called allow and deny in format 3.0.`,
    )
    return {
      ...fields,
      config: {
        ...(whitelist === undefined || whitelist === null ? {} : { allow: whitelist }),
        ...(blacklist === undefined || blacklist === null ? {} : { deny: blacklist }),
        ...others,
      },
    }
  }

  #withUrl({ url, ...fields }: KongFields, path: readonly (string | number)[]): KongFields {
    if (url === undefined) return fields
    const [, protocol, bracketed, plain, port, rest] =
      /^([a-z_]+):\/\/(?:(\[[^\]]+\])|([^/:?#]+))(?::([0-9]+))?(\/[^?#]*)?$/.exec(typeof url === 'string' ? url : '') ??
      []
    if (protocol === undefined) {
      this.#refuse([...path, 'url'], 'FieldValueInvalid', 'This must be a URL such as http://example.com:8080/path.')
      return fields
    }
    return {
      ...fields,
      protocol,
      host: bracketed ?? plain,
      port: port === undefined ? (wellKnownPorts[protocol] ?? 80) : Number(port),
      ...(rest === undefined ? {} : { path: rest }),
    }
  }

  /** Before 3.0 a path was a regular expression where it held other than these characters. */
  #withTildes(fields: KongFields, path: readonly (string | number)[]): KongFields {
    const { paths } = fields
    if (!Array.isArray(paths)) return fields
    const converted = paths.map((one: unknown) =>
      typeof one === 'string' && !/^[a-zA-Z0-9.\-_~/%]*$/.test(one) ? `~${one}` : one,
    )
    const count = converted.filter((one, index) => one !== paths[index]).length
    if (count > 0)
      this.#notes.push(`${toFieldPath([...path, 'paths'])}: ${count} regular expressions got the "~" of format 3.0.`)
    return { ...fields, paths: converted }
  }

  #withConfig({ _config: shared, ...fields }: KongFields): KongFields {
    const base = typeof shared === 'string' ? this.#pluginConfigs[shared] : undefined
    if (!isFields(base)) return shared === undefined ? fields : { ...fields, _config: shared }
    return { ...fields, config: { ...base, ...(isFields(fields['config']) ? fields['config'] : {}) } }
  }

  #resolveAll(): readonly KongEntity[] {
    const index = new Map<string, KongEntity>()
    for (const entity of this.#entities) for (const name of namesOf(entity)) index.set(`${entity.type} ${name}`, entity)
    for (const entity of this.#entities) Object.assign(entity.parents, this.#namedParents(entity, index))
    return this.#entities
  }

  #namedParents(entity: KongEntity, index: ReadonlyMap<string, KongEntity>): KongEntity['parents'] {
    const parents: Partial<Record<ForeignKey, KongEntity>> = {}
    for (const key of namedKeys[entity.type] ?? []) {
      const name = nameIn(entity.fields[key])
      if (name === null) continue
      const parent = index.get(`${foreignKeyOf[key]} ${name}`)
      if (parent !== undefined) parents[key] = parent
      else
        this.#refuse(
          [...entity.path, key],
          'FieldValueNotFound',
          `There is no ${key} ${JSON.stringify(name)} in the document.`,
        )
    }
    return parents
  }

  #refuse(path: readonly (string | number)[], reason: FieldError['reason'], message: string): void {
    this.#errors.push({ path: toFieldPath(path), reason, message })
  }
}

const wellKnownPorts: Readonly<Record<string, number>> = { http: 80, https: 443, ws: 80, wss: 443, grpcs: 443 }

const withoutNull = (fields: KongFields): KongFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

/** Everything that others may call an entity by. */
function namesOf({ type, fields }: KongEntity): readonly string[] {
  const keys = type === 'consumers' ? ['id', 'username', 'custom_id'] : ['id', 'name']
  return keys.flatMap((key) => {
    const name = fields[key]
    return typeof name === 'string' ? [name] : []
  })
}

function nameIn(reference: unknown): string | null {
  if (typeof reference === 'string') return reference
  if (!isFields(reference)) return null
  const name = reference['id'] ?? reference['name'] ?? reference['username']
  return typeof name === 'string' ? name : null
}
