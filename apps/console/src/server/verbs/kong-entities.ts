/**
 * Entities of Kong as they are stored: resources of one namespace, read as entities and written back. A change of one
 * entity writes the resources that it comes to, and no others; all in one revision.
 */
import {
  exportKong,
  importKong,
  kongEntityTypes,
  readKongEntities,
  type ForeignKey,
  type KongEntity,
  type KongEntityType,
  type KongFields,
} from '@signalbox/shared/formats'
import { deepEqual, hashText, toHashHex } from '@signalbox/shared/lib'
import { endpointHealthAnnotation, keyOf, type AnyResource, type Service } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import { rightsOf, toAccessRequest } from '../access/authorize.ts'
import { commitChange } from './commit-change.ts'
import { demand, visibilityOf, type Context } from './context.ts'
import { invalid, VerbError } from './errors.ts'
import { refOf, type Draft } from './plan-change.ts'

/** Entities by type and id; foreign keys are `{ id }`. */
export type KongModel = ReadonlyMap<KongEntityType, ReadonlyMap<string, KongFields>>

const kinds = ['Service', 'Route', 'Policy', 'Consumer', 'Secret'] as const

type KongKind = (typeof kinds)[number]

const known = new WeakMap<Snapshot, Map<string, KongModel>>()

/**
 * What is stored in `namespace` of the kinds that the actor may list there, with the values of Secrets; whoever shows it
 * masks them.
 */
export function kongEntities(context: Context, namespace: string): KongModel {
  const { snapshot } = context.store.read()
  const rights = rightsOf(context.actor, snapshot)
  const readable = kinds.filter((kind) => rights.may(toAccessRequest('list', { kind, namespace })))
  if (readable.length === 0) demand(context, 'list', { kind: 'Service', namespace })
  return modelOf(snapshot, namespace, readable)
}

function modelOf(snapshot: Snapshot, namespace: string, readable: readonly KongKind[] = kinds): KongModel {
  const models = known.get(snapshot) ?? new Map<string, KongModel>()
  known.set(snapshot, models)
  const key = [namespace, ...readable].join(' ')
  const before = models.get(key)
  if (before !== undefined) return before
  const resources = readable.flatMap((kind): readonly AnyResource[] =>
    snapshot.list(kind).filter(({ metadata }) => metadata.namespace === namespace),
  )
  // Which say by their filters what is no plugin of everything.
  const routes = [...snapshot.list('HTTPRoute'), ...snapshot.list('GRPCRoute')].filter(
    ({ metadata }) => metadata.namespace === namespace,
  )
  const model = readModel(exportKong([...resources, ...routes], { withIds: true }).document)
  models.set(key, model)
  return model
}

function readModel(document: KongFields): KongModel {
  const { entities } = readKongEntities(document)
  const model = new Map<KongEntityType, Map<string, KongFields>>(kongEntityTypes.map((type) => [type, new Map()]))
  const ids = new Map(entities.map((entity) => [entity.path.join('.'), idOf(entity)]))
  for (const { type, fields, path, parents } of entities) {
    const id = ids.get(path.join('.')) ?? ''
    const keys = Object.entries(parents).map(([key, parent]) => [key, { id: ids.get(parent.path.join('.')) }])
    model.get(type)?.set(id, { ...fields, id, ...Object.fromEntries(keys) })
  }
  return model
}

/** Entities without an id of their own (groups, targets made here) get one that stays the same. */
function idOf({ type, fields, parents }: KongEntity): string {
  const { id } = fields
  if (typeof id === 'string') return id
  const owners = Object.values(parents).map((parent) => parent.fields['id'] ?? parent.fields['name'])
  const hex = toHashHex(hashText(JSON.stringify(fields))) + toHashHex(hashText(JSON.stringify([type, owners])))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Puts `fields` in the place of an entity; `null` removes it, and everything that cannot be without it. */
export interface KongChange {
  readonly type: KongEntityType
  readonly id: string
  readonly fields: KongFields | null
}

export interface KongChangeOptions {
  readonly namespace: string
  /** Said in the history. */
  readonly message: string
}

/**
 * @param toChanges Called with the newest state; what it throws ends the change.
 * An entity may be written into several kinds of resources, so that a change takes the right to list all of them.
 *
 * @throws VerbError `Invalid` with every error, at paths below the entity; those of committing.
 */
export async function changeKong(
  context: Context,
  { namespace, message }: KongChangeOptions,
  toChanges: (model: KongModel) => readonly KongChange[],
): Promise<void> {
  for (const kind of kinds) demand(context, 'list', { kind, namespace })
  const toPlan = ({ snapshot }: { readonly snapshot: Snapshot }): Draft => {
    const model = modelOf(snapshot, namespace)
    return toDraft(snapshot, { namespace, model, changes: withDependents(model, toChanges(model)) })
  }
  await commitChange(context, toPlan, { message, dryRun: false })
}

const owned: Readonly<Partial<Record<KongEntityType, readonly [ForeignKey, readonly KongEntityType[]]>>> = {
  services: ['service', ['plugins']],
  routes: ['route', ['plugins']],
  consumers: [
    'consumer',
    [
      'plugins',
      'acls',
      'keyauth_credentials',
      'basicauth_credentials',
      'jwt_secrets',
      'hmacauth_credentials',
      'oauth2_credentials',
      'mtls_auth_credentials',
    ],
  ],
  upstreams: ['upstream', ['targets']],
  certificates: ['certificate', ['snis']],
}

/** What Kong deletes along: plugins, credentials, targets, SNIs. */
function withDependents(model: KongModel, changes: readonly KongChange[]): readonly KongChange[] {
  const more = changes.flatMap(({ type, id, fields }): readonly KongChange[] => {
    const [key, types] = fields === null ? (owned[type] ?? []) : []
    if (key === undefined || types === undefined) return []
    return types.flatMap((child) =>
      childrenOf(model, child, key, id).map((childId) => ({ type: child, id: childId, fields: null })),
    )
  })
  return [...changes, ...more]
}

/** Ids of the entities of `type` whose foreign key names `id`. */
export function childrenOf(model: KongModel, type: KongEntityType, key: string, id: string): readonly string[] {
  return [...(model.get(type) ?? [])].flatMap(([childId, fields]) => (idIn(fields[key]) === id ? [childId] : []))
}

/** The id in a foreign key; `null` where there is none. */
export function idIn(reference: unknown): string | null {
  if (typeof reference !== 'object' || reference === null || !('id' in reference)) return null
  return typeof reference.id === 'string' ? reference.id : null
}

interface Given {
  readonly namespace: string
  readonly model: KongModel
  readonly changes: readonly KongChange[]
}

function toDraft(snapshot: Snapshot, { namespace, model, changes }: Given): Draft {
  const next = new Map([...model].map(([type, entities]) => [type, new Map(entities)]))
  for (const { type, id, fields } of changes)
    if (fields === null) next.get(type)?.delete(id)
    else next.get(type)?.set(id, fields)
  const scope = renames(model, changes) ? null : closureOf([model, next], changes)
  const before = resourcesOf(model, scope, namespace)
  const after = resourcesOf(next, scope, namespace)
  if (!after.ok) throw invalid(after.errors)
  const old = new Map(before.ok ? before.resources.map((resource) => [titleKey(resource), resource]) : [])
  const wanted = new Map(after.resources.map((resource) => [titleKey(resource), resource]))
  const upserts = [...wanted.values()].filter((resource) => !deepEqual(resource, old.get(titleKey(resource))))
  const gone = [...old.values()].filter(
    (resource) => !wanted.has(titleKey(resource)) && snapshot.get(resource.kind, keyOf(resource)) !== undefined,
  )
  return {
    upserts: upserts.map((resource) => ({ resource: withPlace(snapshot, resource), mode: 'apply' })),
    deletes: gone.map(refOf),
  }
}

const titleKey = (resource: AnyResource): string => `${resource.kind} ${keyOf(resource)}`

/** A name that others are found by has changed: everything that names it is written anew. */
function renames(model: KongModel, changes: readonly KongChange[]): boolean {
  return changes.some(({ type, id, fields }) => {
    const before = model.get(type)?.get(id)
    return before !== undefined && fields !== null && ['name', 'username'].some((name) => before[name] !== fields[name])
  })
}

const foreignTypes: Readonly<Record<string, KongEntityType>> = {
  service: 'services',
  route: 'routes',
  consumer: 'consumers',
  upstream: 'upstreams',
  certificate: 'certificates',
  client_certificate: 'certificates',
}

/** Everything that the resources of the changed entities are made of: what they belong to, and what belongs to those. */
function closureOf(models: readonly KongModel[], changes: readonly KongChange[]): ReadonlySet<string> {
  const scope = new Set<string>()
  for (const model of models) for (const { type, id } of changes) addWithOwners(model, { type, id, scope })
  for (const model of models)
    for (const type of ['upstreams', 'consumers', 'certificates'] as const)
      for (const [id, fields] of model.get(type) ?? []) {
        if (!scope.has(`${type} ${id}`)) continue
        const [key, children] = owned[type] ?? []
        for (const child of children ?? [])
          if (key !== undefined && child !== 'plugins')
            for (const childId of childrenOf(model, child, key, id)) scope.add(`${child} ${childId}`)
        if (type === 'upstreams')
          for (const [serviceId, service] of model.get('services') ?? [])
            if (service['host'] === fields['name']) addWithOwners(model, { type: 'services', id: serviceId, scope })
      }
  return scope
}

interface Adding {
  readonly type: KongEntityType
  readonly id: string
  readonly scope: Set<string>
}

function addWithOwners(model: KongModel, { type, id, scope }: Adding): void {
  const fields = model.get(type)?.get(id)
  if (fields === undefined || scope.has(`${type} ${id}`)) return
  scope.add(`${type} ${id}`)
  for (const [key, owner] of Object.entries(foreignTypes)) {
    const ownerId = idIn(fields[key])
    if (ownerId !== null) addWithOwners(model, { type: owner, id: ownerId, scope })
  }
  if (type !== 'services') return
  for (const [upstreamId, upstream] of model.get('upstreams') ?? [])
    if (upstream['name'] === fields['host']) {
      scope.add(`upstreams ${upstreamId}`)
      for (const target of childrenOf(model, 'targets', 'upstream', upstreamId)) scope.add(`targets ${target}`)
    }
}

type Resources =
  | { readonly ok: true; readonly resources: readonly AnyResource[] }
  | {
      readonly ok: false
      readonly errors: readonly { path: string; reason: 'FieldValueInvalid'; message: string }[]
      readonly resources: readonly AnyResource[]
    }

function resourcesOf(model: KongModel, scope: ReadonlySet<string> | null, namespace: string): Resources {
  const lists = [...model].map(([type, entities]) => [
    type,
    [...entities].flatMap(([id, fields]) => (scope === null || scope.has(`${type} ${id}`) ? [fields] : [])),
  ])
  const { resources, errors } = importKong({ _format_version: '3.0', ...Object.fromEntries(lists) }, { namespace })
  if (errors.length === 0) return { ok: true, resources }
  return {
    ok: false,
    resources,
    errors: errors.map(({ path, message }) => ({
      path: path.replace(/^[a-z_]+\[\d+\]\.?/, ''),
      reason: 'FieldValueInvalid',
      message,
    })),
  }
}

/** Kong's routes are for every listener: those of the namespace's own Gateways, else of all. Where they are is kept. */
export function withPlace(snapshot: Snapshot, resource: AnyResource): AnyResource {
  if (resource.kind === 'Service') return withSaidHealth(snapshot, resource)
  if (resource.kind !== 'Route') return resource
  const stored = snapshot.get('Route', keyOf(resource))
  const parentRefs = stored === undefined ? gatewaysFor(snapshot, resource.metadata.namespace) : stored.spec.parentRefs
  if (parentRefs === undefined || parentRefs.length === 0) return resource
  return { ...resource, spec: { ...resource.spec, parentRefs } }
}

/** What a person said of endpoints is no field of Kong's, and stays. */
function withSaidHealth(snapshot: Snapshot, service: Service): AnyResource {
  const said = snapshot.get('Service', keyOf(service))?.metadata.annotations?.[endpointHealthAnnotation]
  if (said === undefined) return service
  const annotations = { ...service.metadata.annotations, [endpointHealthAnnotation]: said }
  return { ...service, metadata: { ...service.metadata, annotations } }
}

const maxParents = 32

function gatewaysFor(snapshot: Snapshot, namespace: string | undefined) {
  const all = snapshot.list('Gateway')
  const own = all.filter(({ metadata }) => metadata.namespace === namespace)
  return (own.length > 0 ? own : all).slice(0, maxParents).map(({ metadata }) => ({
    group: 'gateway.networking.k8s.io',
    kind: 'Gateway',
    name: metadata.name,
    namespace: metadata.namespace,
  }))
}

/**
 * @throws VerbError `NotFound` where there is no such Namespace; `default` is always there, and of one that the actor may
 *   not see nothing is said: what he asks for in it is refused.
 */
export function demandNamespace(context: Context, namespace: string): void {
  const { store } = context
  if (!visibilityOf(context).seesNamespace(namespace)) return
  if (namespace === 'default' || store.read().snapshot.get('Namespace', namespace) !== undefined) return
  throw new VerbError('NotFound', `There is no workspace ${namespace}: it would be a Namespace.`)
}
