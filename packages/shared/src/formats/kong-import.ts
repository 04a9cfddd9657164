/**
 * Entities of Kong → resources. Nothing is dropped: what a resource has no field for is kept in an annotation
 * `signalbox.dev/kong-…`, and kinds that have no resource are kept together in a Secret or ConfigMap; both are named in
 * the notes.
 *
 * Targets become endpoints of every Service whose host is their upstream; consumers' credentials become Secrets, so
 * that they are masked and encrypted like all others.
 */
import { toBase64, toFieldPath, toPlainJson, type FieldError } from '../lib/index.ts'
import { checkPolicyConfig, policyDefinition } from '../policies/index.ts'
import { parseResource, type AnyResource, type ParentReference } from '../resources/index.ts'
import {
  credentialEntityTypes,
  isFields,
  readKongEntities,
  type KongEntities,
  type KongEntity,
  type KongFields,
} from './kong-entities.ts'
import { nameOf, toKept, toResourceName, without } from './kong-keeping.ts'
import { isRouteField, toRouteSpec } from './kong-route-spec.ts'
import { toServiceManifest, toUpstreamManifest, type Manifest } from './kong-service.ts'

export interface KongImportOptions {
  /** Where the resources are put (Kong's workspace). */
  readonly namespace: string
  /** Where the Routes attach; they do not where this is left out. */
  readonly parentRefs?: readonly Pick<ParentReference, 'name' | 'namespace' | 'sectionName'>[]
  /**
   * A plugin whose settings are Kong's and cannot be carried out here is kept switched off and named, unless it keeps
   * somebody out: then it is an error where it is written. Default: it is an error in any case.
   */
  readonly keepsUnusable?: boolean
}

export interface KongImport {
  /** Empty where there are errors. */
  readonly resources: readonly AnyResource[]
  /** What is kept without being acted on, and what was changed on the way; sentences with the path in front. */
  readonly notes: readonly string[]
  readonly errors: readonly FieldError[]
}

/** @param document A parsed document of `_format_version` 3.0, 2.1 or 1.1. Never throws. */
export function importKong(document: unknown, options: KongImportOptions): KongImport {
  return toResources(readKongEntities(document), options)
}

export function toResources(kong: KongEntities, options: KongImportOptions): KongImport {
  return new Importer(kong, options).run()
}

/** Credentials’ type names in Consumers. */
export const credentialTypeOf: Readonly<Record<(typeof credentialEntityTypes)[number], string>> = {
  keyauth_credentials: 'key-auth',
  basicauth_credentials: 'basic-auth',
  jwt_secrets: 'jwt',
  hmacauth_credentials: 'hmac-auth',
  oauth2_credentials: 'oauth2',
  mtls_auth_credentials: 'mtls-auth',
}

const credentialTypes: readonly string[] = credentialEntityTypes

const certificateData = { cert: 'tls.crt', key: 'tls.key', cert_alt: 'alt.crt', key_alt: 'alt.key' } as const

class Importer {
  readonly #kong: KongEntities
  readonly #options: KongImportOptions
  readonly #errors: FieldError[]
  readonly #notes: string[]
  readonly #resources: AnyResource[] = []
  readonly #names = new Set<string>()
  /** By the path of what they belong to. */
  readonly #children = new Map<string, KongEntity[]>()
  readonly #upstreams: ReadonlyMap<unknown, KongEntity>
  readonly #certificates: ReadonlyMap<unknown, KongEntity>

  constructor(kong: KongEntities, options: KongImportOptions) {
    this.#kong = kong
    this.#upstreams = byField(kong.entities, 'upstreams', 'name')
    this.#certificates = byField(kong.entities, 'certificates', 'id')
    for (const entity of kong.entities)
      for (const parent of Object.values(entity.parents)) {
        const key = toFieldPath(parent.path)
        const list = this.#children.get(key)
        if (list === undefined) this.#children.set(key, [entity])
        else list.push(entity)
      }
    this.#options = options
    this.#errors = [...kong.errors]
    this.#notes = [...kong.notes]
  }

  run(): KongImport {
    for (const entity of this.#kong.entities) this.#convert(entity)
    this.#keepOthers()
    return {
      resources: this.#errors.length === 0 ? this.#resources : [],
      notes: this.#notes,
      errors: this.#errors,
    }
  }

  #convert(entity: KongEntity): void {
    switch (entity.type) {
      case 'services':
        return this.#service(entity)
      case 'routes':
        return this.#route(entity)
      case 'upstreams':
        return this.#add(
          entity,
          toUpstreamManifest(entity, this.#childrenOf(entity, 'targets'), this.#options.namespace),
        )
      case 'plugins':
        return this.#plugin(entity)
      case 'consumers':
        return this.#consumer(entity)
      case 'certificates':
        return this.#certificate(entity)
      case 'ca_certificates':
        return this.#caCertificate(entity)
      default:
        if (credentialTypes.includes(entity.type)) this.#credential(entity)
        if (this.#isLost(entity)) this.#refuse(entity, 'This belongs to nothing; name what it is of.')
    }
  }

  /** Targets, SNIs, groups and credentials are carried by what they belong to. */
  #isLost({ parents }: KongEntity): boolean {
    return parents.upstream === undefined && parents.certificate === undefined && parents.consumer === undefined
  }

  #service(entity: KongEntity): void {
    const upstream = this.#upstreams.get(entity.fields['host']) ?? null
    const targets = upstream === null ? [] : this.#childrenOf(upstream, 'targets')
    if (entity.fields['enabled'] === false) this.#note(entity, 'is disabled, so that its routes attach to nothing')
    for (const field of ['tls_verify_depth', 'ca_certificates'] as const)
      if (entity.fields[field] !== undefined) this.#note(entity, `${field} is kept and has no effect`)
    this.#add(
      entity,
      toServiceManifest(entity, {
        namespace: this.#options.namespace,
        upstream,
        targets,
        secretOf: (id) => this.#secretOf(id),
      }),
    )
  }

  #secretOf(id: unknown): string | null {
    const certificate = this.#certificates.get(id)
    return id === undefined || certificate === undefined ? null : nameOf(certificate, 'id')
  }

  #route(entity: KongEntity): void {
    const spec = toRouteSpec(entity.fields, entity.path)
    if (!spec.ok) {
      this.#errors.push(...spec.error)
      return
    }
    const { service } = entity.parents
    const isOff = service?.fields['enabled'] === false
    const kept = Object.keys(entity.fields).filter((name) => !isRouteField(name) && name !== 'service')
    this.#add(entity, {
      apiVersion: 'signalbox.dev/v1',
      kind: 'Route',
      metadata: this.#metadata(
        nameOf(entity),
        toKept('route', Object.fromEntries(kept.map((name) => [name, entity.fields[name]]))),
      ),
      spec: {
        ...spec.value,
        ...(this.#options.parentRefs === undefined || isOff ? {} : { parentRefs: this.#options.parentRefs }),
        ...(service === undefined ? {} : { service: { name: nameOf(service) } }),
      },
    })
  }

  #plugin(entity: KongEntity): void {
    const { name, enabled = true, protocols, config = {}, instance_name: instance } = entity.fields
    const { route, service, consumer } = entity.parents
    const owners = [
      ...(route === undefined ? [] : [{ group: 'signalbox.dev', kind: 'Route', name: nameOf(route) }]),
      ...(service === undefined ? [] : [{ group: '', kind: 'Service', name: nameOf(service) }]),
      ...(consumer === undefined
        ? []
        : [{ group: 'signalbox.dev', kind: 'Consumer', name: nameOf(consumer, 'username') }]),
    ]
    if (typeof name !== 'string') return this.#refuse(entity, 'This needs the name of the plugin.', 'name')
    const group = entity.fields['consumer_group']
    for (const field of ['ordering', 'condition', 'consumer_group', 'partials', '_config'] as const)
      if (entity.fields[field] !== undefined) this.#note(entity, `${field} is kept and has no effect`)
    const isUnusable = enabled === true && this.#isUnusable(entity, name, config)
    const scope = owners.length === 0 ? ['global'] : owners.map((owner) => owner.name)
    const given =
      typeof instance === 'string'
        ? instance
        : [name, ...scope, ...(group === undefined ? [] : [JSON.stringify(group)])].join('-')
    this.#add(entity, {
      apiVersion: 'signalbox.dev/v1',
      kind: 'Policy',
      metadata: this.#metadata(
        toResourceName(given),
        toKept('plugin', {
          ...without(entity.fields, ['name', 'enabled', 'protocols', 'config', 'route', 'service', 'consumer']),
          ...(isUnusable ? { enabled } : {}),
        }),
      ),
      spec: {
        type: name,
        enabled: isUnusable ? false : enabled,
        config,
        ...(protocols === undefined ? {} : { protocols }),
        ...(owners.length === 0 ? {} : { targetRefs: owners }),
      },
    })
  }

  /** Notes why. */
  #isUnusable(entity: KongEntity, type: string, config: unknown): boolean {
    const definition = policyDefinition(type)
    if (this.#options.keepsUnusable !== true || definition === undefined) return false
    if (definition.category === 'authentication' || definition.category === 'security') return false
    const plain = toPlainJson(config)
    if (!plain.ok || !isFields(plain.value)) return false
    const checked = checkPolicyConfig({ spec: { type, config: { ...plain.value }, enabled: true } })
    if (checked.ok) return false
    const reasons = checked.error.map(({ path, message }) => `${path.replace(/^spec\./, '')}: ${message}`).join(' ')
    this.#note(
      entity,
      `${type} is kept and switched off, for it cannot be carried out as it is written: ${reasons.replace(/\.$/, '')}`,
    )
    return true
  }

  #consumer(entity: KongEntity): void {
    const { username, custom_id: customId } = entity.fields
    const acls = this.#childrenOf(entity, 'acls')
    const credentials = credentialEntityTypes.flatMap((type) => this.#childrenOf(entity, type))
    this.#add(entity, {
      apiVersion: 'signalbox.dev/v1',
      kind: 'Consumer',
      metadata: this.#metadata(nameOf(entity, 'username'), {
        ...toKept('consumer', without(entity.fields, ['username', 'custom_id'])),
        ...toKept(
          'acls',
          acls.map((acl) => without(acl.fields, ['consumer'])),
        ),
      }),
      spec: {
        ...(username === undefined ? {} : { username }),
        ...(customId === undefined ? {} : { customId }),
        ...(acls.length === 0 ? {} : { groups: [...new Set(acls.map((acl) => acl.fields['group']))] }),
        ...(credentials.length === 0
          ? {}
          : {
              credentials: credentials.map((credential) => ({
                type: typeOfCredential(credential.type),
                secretRef: { name: this.#credentialName(credential) },
              })),
            }),
      },
    })
  }

  /** Texts of a credential are data of a Secret; the rest of it is kept. */
  #credential(entity: KongEntity): void {
    const fields = without(entity.fields, ['consumer'])
    const isData = (name: string): boolean => typeof fields[name] === 'string' && name !== 'id'
    const data = Object.keys(fields).filter(isData)
    this.#add(entity, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: this.#metadata(
        this.#credentialName(entity),
        toKept('credential', { type: entity.type, fields: without(fields, data) }),
      ),
      type: `signalbox.dev/${typeOfCredential(entity.type)}`,
      data: Object.fromEntries(data.map((name) => [name, toBase64(String(fields[name]))])),
    })
  }

  #credentialName(entity: KongEntity): string {
    const { consumer } = entity.parents
    const siblings = consumer === undefined ? [] : this.#childrenOf(consumer, entity.type)
    return credentialName(entity, siblings.indexOf(entity) + 1)
  }

  #certificate(entity: KongEntity): void {
    const { fields } = entity
    const present = Object.entries(certificateData).filter(([name]) => typeof fields[name] === 'string')
    const snis = this.#childrenOf(entity, 'snis')
    if (snis.length > 0)
      this.#note(
        entity,
        'its SNIs are kept; a listener serves the certificate once its certificateRefs name the Secret',
      )
    this.#add(entity, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: this.#metadata(nameOf(entity, 'id'), {
        ...toKept('certificate', without(fields, Object.keys(certificateData))),
        ...toKept(
          'snis',
          snis.map((sni) => without(sni.fields, ['certificate'])),
        ),
      }),
      type: 'kubernetes.io/tls',
      data: Object.fromEntries(present.map(([name, key]) => [key, toBase64(String(fields[name]))])),
    })
  }

  #caCertificate(entity: KongEntity): void {
    const { cert } = entity.fields
    if (typeof cert !== 'string') return this.#refuse(entity, 'This field is required.', 'cert')
    this.#add(entity, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: this.#metadata(nameOf(entity, 'id'), toKept('ca-certificate', without(entity.fields, ['cert']))),
      type: 'Opaque',
      data: { 'ca.crt': toBase64(cert) },
    })
  }

  /** What may hold secrets in a Secret, the rest in a ConfigMap. */
  #keepOthers(): void {
    const others = Object.entries(this.#kong.others)
    this.#keepAll(
      'Secret',
      others.filter(([name]) => mayBeSecret.has(name)),
    )
    this.#keepAll(
      'ConfigMap',
      others.filter(([name]) => !mayBeSecret.has(name)),
    )
  }

  #keepAll(kind: 'Secret' | 'ConfigMap', members: readonly (readonly [string, unknown])[]): void {
    if (members.length === 0) return
    const names = members.map(([name]) => name)
    for (const name of names)
      this.#notes.push(`${name}: kept in the ${kind} ${othersName}; there is no resource for it.`)
    const text = JSON.stringify(Object.fromEntries(members))
    this.#parse(
      {
        apiVersion: 'v1',
        kind,
        metadata: this.#metadata(othersName, toKept('others', names)),
        data: { [othersKey]: kind === 'Secret' ? toBase64(text) : text },
      },
      [],
    )
  }

  #childrenOf(parent: KongEntity, type: KongEntity['type']): readonly KongEntity[] {
    return (this.#children.get(toFieldPath(parent.path)) ?? []).filter((entity) => entity.type === type)
  }

  #metadata(name: string, annotations: Readonly<Record<string, string>>): KongFields {
    return { name, namespace: this.#options.namespace, annotations }
  }

  #add({ path }: KongEntity, manifest: Manifest): void {
    this.#parse(manifest, path)
  }

  #parse(manifest: Manifest, path: readonly (string | number)[]): void {
    const parsed = parseResource(manifest)
    if (!parsed.ok) {
      for (const error of parsed.error)
        this.#errors.push({ ...error, path: toFieldPath(path), message: `${error.path}: ${error.message}` })
      return
    }
    this.#resources.push(this.#withOwnName(parsed.value))
  }

  /** Entities without names can be equal in all that a name is made of. */
  #withOwnName(resource: AnyResource): AnyResource {
    const { kind, metadata } = resource
    let name = metadata.name
    for (let number = 2; this.#names.has(`${kind} ${name}`); number += 1)
      name = `${metadata.name.slice(0, 58)}-${number}`
    this.#names.add(`${kind} ${name}`)
    return name === metadata.name
      ? resource
      : Object.assign(structuredClone(resource), { metadata: { ...metadata, name } })
  }

  #refuse({ path }: KongEntity, message: string, field?: string): void {
    const at = field === undefined ? path : [...path, field]
    this.#errors.push({ path: toFieldPath(at), reason: 'FieldValueRequired', message })
  }

  #note({ path }: KongEntity, text: string): void {
    this.#notes.push(`${toFieldPath(path)}: ${text}.`)
  }
}

function byField(
  entities: readonly KongEntity[],
  type: KongEntity['type'],
  field: string,
): ReadonlyMap<unknown, KongEntity> {
  return new Map(entities.filter((entity) => entity.type === type).map((entity) => [entity.fields[field], entity]))
}

/** Kinds whose entities hold keys, tokens or passwords, or can. */
const mayBeSecret: ReadonlySet<string> = new Set([
  'vaults',
  'keys',
  'licenses',
  'partials',
  'custom_entities',
  'rbac_users',
  'event_hooks',
  'cloned_plugins',
  'custom_plugins',
])

export const othersName = 'kong-declarative-others'
export const othersKey = 'others.json'

function typeOfCredential(type: KongEntity['type']): string {
  return Object.entries(credentialTypeOf).find(([entity]) => entity === type)?.[1] ?? type
}

/** Made of the consumer’s name and of the id or the number of the credential: never of what is secret in it. */
function credentialName(entity: KongEntity, number: number): string {
  const consumer = entity.parents.consumer === undefined ? 'consumer' : nameOf(entity.parents.consumer, 'username')
  const { id } = entity.fields
  const mark = typeof id === 'string' ? id : `${typeOfCredential(entity.type)}-${number}`
  return toResourceName(`${consumer.slice(0, 26)}-${mark}`)
}
