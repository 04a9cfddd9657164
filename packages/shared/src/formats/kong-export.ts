/**
 * Resources → a declarative document of Kong (`_format_version` 3.0), as decK reads it: routes and plugins by
 * themselves with the names of what they belong to, targets, SNIs, groups and credentials inside of theirs.
 *
 * What came from Kong goes back with everything it had. Kinds that Kong does not know are named in the notes.
 */
import { parseBase64 } from '../lib/index.ts'
import { policiesNamedByRoutes } from '../attachment/index.ts'
import { keyOf, type AnyResource, type ResourceByKind } from '../resources/index.ts'
import { isFields, type KongFields } from './kong-entities.ts'
import { credentialTypeOf, othersKey, othersName } from './kong-import.ts'
import { fromKept, listFromKept, referenceTo } from './kong-keeping.ts'
import { toKongRouteFields } from './kong-route-spec.ts'
import { toKongService } from './kong-service.ts'

export interface KongExport {
  /** Without lists that would be empty. */
  readonly document: KongFields
  /** What could not be told to Kong; sentences. */
  readonly notes: readonly string[]
}

export interface KongExportOptions {
  /** Whether what has no id in Kong gets the one of its resource. Default: false. */
  readonly withIds?: boolean
}

/** @param resources Of one namespace; Secrets with their values. Routes of the Gateway API say which Policies their filters name. Never throws. */
export function exportKong(resources: Iterable<AnyResource>, { withIds = false }: KongExportOptions = {}): KongExport {
  return new Exporter([...resources], withIds).run()
}

type Lists = Record<string, KongFields[]>

class Exporter {
  readonly #resources: readonly AnyResource[]
  readonly #byName: ReadonlyMap<string, AnyResource>
  readonly #withIds: boolean
  readonly #namedByFilters: ReadonlySet<string>
  readonly #lists: Lists = {}
  readonly #notes: string[] = []
  #others: KongFields = {}

  constructor(resources: readonly AnyResource[], withIds: boolean) {
    this.#resources = resources
    this.#byName = new Map(resources.map((resource) => [`${resource.kind} ${resource.metadata.name}`, resource]))
    this.#withIds = withIds
    this.#namedByFilters = policiesNamedByRoutes(resources)
  }

  run(): KongExport {
    for (const resource of this.#resources) this.#convert(resource)
    return { document: { _format_version: '3.0', ...this.#lists, ...this.#others }, notes: this.#notes }
  }

  #convert(resource: AnyResource): void {
    switch (resource.kind) {
      case 'Service':
        return this.#service(resource)
      case 'Route':
        return this.#route(resource)
      case 'Policy':
        return this.#plugin(resource)
      case 'Consumer':
        return this.#consumer(resource)
      case 'Secret':
        return this.#secret(resource)
      case 'ConfigMap':
        if (resource.metadata.name === othersName) return this.#putOthers(resource, resource.data?.[othersKey])
        this.#notes.push(`ConfigMap ${resource.metadata.name} is nothing that Kong knows.`)
        return
      default:
        this.#notes.push(`${resource.kind} ${resource.metadata.name} is nothing that Kong knows.`)
    }
  }

  #put(list: string, fields: KongFields, { metadata }: AnyResource): void {
    const id = this.#withIds ? { id: metadata.uid } : {}
    ;(this.#lists[list] ??= []).push({ ...id, ...fields })
  }

  #service(resource: ResourceByKind['Service']): void {
    const { service, upstream, targets } = toKongService(resource)
    if (service !== null) this.#put('services', service, resource)
    if (upstream !== null)
      this.#put(
        'upstreams',
        targets.length === 0
          ? upstream
          : { ...upstream, targets: targets.map((target) => withoutKeys(target, ['upstream'])) },
        resource,
      )
  }

  #route(resource: ResourceByKind['Route']): void {
    const { service } = resource.spec
    const own = fromKept(resource, 'route') ?? { name: resource.metadata.name }
    const target = service === undefined ? null : this.#serviceNamed(service.name)
    this.#put(
      'routes',
      {
        ...toKongRouteFields(resource.spec),
        ...own,
        ...(target === null ? {} : { service: target }),
      },
      resource,
    )
  }

  #serviceNamed(name: string): KongFields | null {
    const found = this.#named('Service', name)
    return found === undefined ? null : referenceTo(this.#ownFields(found, 'service'))
  }

  #named<K extends 'Service' | 'Route' | 'Consumer' | 'Secret'>(kind: K, name: string): ResourceByKind[K] | undefined {
    const found = this.#byName.get(`${kind} ${name}`)
    return found !== undefined && isOfKind(found, kind) ? found : undefined
  }

  /** What was kept of an entity, or the name of a resource that does not come from Kong. */
  #ownFields(resource: AnyResource, entity: string): KongFields {
    const { name, uid } = resource.metadata
    return { ...(this.#withIds ? { id: uid } : {}), ...(fromKept(resource, entity) ?? { name }) }
  }

  #plugin(resource: ResourceByKind['Policy']): void {
    const { metadata, spec } = resource
    const obstacle = this.#whyNoPlugin(resource)
    // Without what it is for it would be a plugin for everything.
    if (obstacle !== null) {
      this.#notes.push(`Policy ${metadata.name} ${obstacle}.`)
      return
    }
    const owners: Record<string, unknown> = {}
    for (const { kind, name } of spec.targetRefs ?? [])
      if (kind === 'Service') owners['service'] = this.#serviceNamed(name) ?? { name }
      else if (kind === 'Route') owners['route'] = this.#ownerNamed('Route', name)
      else owners['consumer'] = this.#ownerNamed('Consumer', name)
    this.#put(
      'plugins',
      {
        name: spec.type,
        config: spec.config,
        enabled: spec.enabled,
        ...(spec.protocols === undefined ? {} : { protocols: spec.protocols }),
        ...fromKept({ metadata }, 'plugin'),
        ...owners,
      },
      resource,
    )
  }

  #whyNoPlugin({ metadata, spec: { targetRefs } }: ResourceByKind['Policy']): string | null {
    const kinds = targetRefs?.map(({ kind }) => kind) ?? []
    const strange = kinds.find((kind) => !['Service', 'Route', 'Consumer'].includes(kind))
    if (strange !== undefined) return `is for a ${strange}, which no plugin of Kong can be for`
    if (new Set(kinds).size < kinds.length) return 'is for several of one kind, which no plugin of Kong can be'
    if (targetRefs?.some(({ namespace }) => namespace !== undefined && namespace !== metadata.namespace) === true)
      return 'is for something of another namespace, which no plugin of Kong can be'
    const isNamed = kinds.length === 0 && (targetRefs !== undefined || this.#namedByFilters.has(keyOf({ metadata })))
    return isNamed ? 'is only for the rules whose filters name it, which no plugin of Kong can be' : null
  }

  #ownerNamed(kind: 'Route' | 'Consumer', name: string): KongFields {
    if (kind === 'Route') {
      const route = this.#named(kind, name)
      return route === undefined ? { name } : referenceTo(this.#ownFields(route, 'route'))
    }
    const consumer = this.#named(kind, name)
    if (consumer === undefined) return { username: name }
    const { username } = consumer.spec
    return referenceTo({ ...this.#ownFields(consumer, 'consumer'), ...withoutUndefined({ username }) }, 'username')
  }

  #consumer(resource: ResourceByKind['Consumer']): void {
    const { username, customId, groups = [], credentials = [] } = resource.spec
    const kept = listFromKept(resource, 'acls')
    const acls = groups.flatMap((group) => {
      const same = kept.filter((acl) => acl['group'] === group)
      return same.length > 0 ? same : [{ group }]
    })
    const lists: Lists = {}
    for (const { type, secretRef } of credentials) {
      const credential = this.#credential(type, secretRef.name)
      if (credential === null)
        this.#notes.push(`Consumer ${resource.metadata.name}: there is no Secret ${secretRef.name}.`)
      else (lists[credential.list] ??= []).push(credential.fields)
    }
    this.#put(
      'consumers',
      {
        ...withoutUndefined({ username, custom_id: customId }),
        ...fromKept(resource, 'consumer'),
        ...(acls.length === 0 ? {} : { acls }),
        ...lists,
      },
      resource,
    )
  }

  #credential(type: string, name: string): { readonly list: string; readonly fields: KongFields } | null {
    const secret = this.#named('Secret', name)
    const list = Object.entries(credentialTypeOf).find(([, short]) => short === type)?.[0]
    if (secret === undefined || list === undefined) return null
    const rest = fromKept(secret, 'credential')?.['fields']
    const id = this.#withIds ? { id: secret.metadata.uid } : {}
    return { list, fields: { ...id, ...textsOf(secret), ...(isFields(rest) ? rest : {}) } }
  }

  #putOthers({ kind, metadata }: AnyResource, text: string | undefined): void {
    try {
      const others: unknown = JSON.parse(text ?? '{}')
      if (isFields(others)) this.#others = { ...this.#others, ...others }
    } catch {
      this.#notes.push(`What the ${kind} ${metadata.name} keeps for Kong is masked or damaged, and left out.`)
    }
  }

  #secret(resource: ResourceByKind['Secret']): void {
    const texts = textsOf(resource)
    if (resource.metadata.name === othersName) return this.#putOthers(resource, texts[othersKey])
    if (fromKept(resource, 'credential') !== null) return
    const ca = fromKept(resource, 'ca-certificate')
    if (ca !== null) return this.#put('ca_certificates', { cert: texts['ca.crt'] ?? '', ...ca }, resource)
    if (resource.type !== 'kubernetes.io/tls') {
      this.#notes.push(`Secret ${resource.metadata.name} is nothing that Kong knows.`)
      return
    }
    const snis = listFromKept(resource, 'snis')
    this.#put(
      'certificates',
      {
        ...withoutUndefined({
          cert: texts['tls.crt'],
          key: texts['tls.key'],
          cert_alt: texts['alt.crt'],
          key_alt: texts['alt.key'],
        }),
        ...fromKept(resource, 'certificate'),
        ...(snis.length === 0 ? {} : { snis }),
      },
      resource,
    )
  }
}

function isOfKind<K extends AnyResource['kind']>(resource: AnyResource, kind: K): resource is ResourceByKind[K] {
  return resource.kind === kind
}

function textsOf({ data = {} }: ResourceByKind['Secret']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, parseBase64(value) ?? '']))
}

function withoutUndefined(fields: KongFields): KongFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

function withoutKeys(fields: KongFields, keys: readonly string[]): KongFields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)))
}
