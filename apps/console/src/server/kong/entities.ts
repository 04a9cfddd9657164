/** Entities by path: lists, one, put, patch, delete. What `/kong` does with all of them alike. */
import { randomUUID } from 'node:crypto'
import { importKong, type KongEntityType, type KongFields } from '@signalbox/shared/formats'
import { toPlainJson } from '@signalbox/shared/lib'
import { checkPolicyConfig, policyDefinition } from '@signalbox/shared/policies'
import type { Context } from '../verbs/context.ts'
import { VerbError } from '../verbs/errors.ts'
import { changeKong, childrenOf, idIn, kongEntities, type KongChange, type KongModel } from '../verbs/kong-entities.ts'
import { credentialProblems, generateFields } from './credential-fields.ts'
import { completeEntity, entitySchemas } from './entity-schemas.ts'
import { KongError, notFound, schemaViolation } from './errors.ts'
import { nameFields } from './path.ts'
import { isTaken, pluginProtocols, shownConfig } from './plugin-schemas.ts'

export interface Place {
  readonly context: Context
  readonly namespace: string
  readonly type: KongEntityType
  /** The entity that the path goes through: its foreign key is set, and only what has it is seen. */
  readonly parent: { readonly key: string; readonly type: KongEntityType; readonly id: string } | null
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Values that go in and do not come out; written back, the mark means "as it is". */
const masked: Readonly<Partial<Record<KongEntityType, readonly string[]>>> = {
  certificates: ['key', 'key_alt'],
  basicauth_credentials: ['password'],
  keyauth_credentials: ['key'],
  jwt_secrets: ['secret'],
  hmacauth_credentials: ['secret'],
  oauth2_credentials: ['client_secret'],
}
const mask = '[redacted]'

/** As an answer shows it: complete, values that are secret masked. */
export function shown(type: KongEntityType, fields: KongFields): KongFields {
  const hidden = (masked[type] ?? []).flatMap((name) => (fields[name] === undefined ? [] : [[name, mask] as const]))
  const entity = completeEntity(type, { ...fields, ...Object.fromEntries(hidden) })
  if (type !== 'plugins') return entity
  const name = String(fields['name'])
  const protocols = fields['protocols'] ?? pluginProtocols(name)
  return { ...entity, protocols, config: shownConfig(name, entity['config']) }
}

export function listed({ context, namespace, type, parent }: Place): readonly KongFields[] {
  const model = kongEntities(context, namespace)
  const all = [...(model.get(type)?.values() ?? [])]
  const mine = parent === null ? all : all.filter((fields) => idIn(fields[parent.key]) === parent.id)
  return mine.toSorted((left, right) => (String(left['id']) < String(right['id']) ? -1 : 1))
}

/** The id of the entity that `named` means: an id, or the name that its type has. */
export function findId(model: KongModel, type: KongEntityType, named: string): string | null {
  const entities = model.get(type)
  if (entities?.has(named) === true) return named
  const field = nameFields[type]
  if (field === undefined || entities === undefined) return null
  for (const [id, fields] of entities) if (fields[field] === named) return id
  return null
}

export function getOne(place: Place, named: string): KongFields {
  const { context, namespace, type } = place
  const model = kongEntities(context, namespace)
  const id = findMine(model, place, named)
  const fields = id === null ? undefined : model.get(type)?.get(id)
  if (fields === undefined) throw notFound()
  return shown(type, fields)
}

function findMine(model: KongModel, { type, parent }: Place, named: string): string | null {
  if (parent !== null && type === 'targets') {
    const children = childrenOf(model, type, parent.key, parent.id)
    return children.find((id) => id === named || model.get(type)?.get(id)?.['target'] === named) ?? null
  }
  const id = findId(model, type, named)
  const fields = id === null ? undefined : model.get(type)?.get(id)
  return parent !== null && idIn(fields?.[parent.key]) !== parent.id ? null : id
}

export async function createOne(place: Place, body: KongFields): Promise<KongFields> {
  const given = body['id']
  const id = typeof given === 'string' ? given : randomUUID()
  const generated = generateFields(place.type, body)
  const created = await write(place, id, (model) => {
    if (model.get(place.type)?.has(id) === true)
      throw new KongError('unique constraint violation', `UNIQUE violation detected on '{id="${id}"}'`, { id })
    return prepare(model, { place, id, body: { ...body, ...generated }, stored: {} })
  })
  // Nobody knows them yet, and no answer but this one tells them.
  return { ...created, ...generated }
}

/** Creates where there is none; fields that are left out go back to their defaults. */
export async function putOne(place: Place, named: string, body: KongFields): Promise<KongFields> {
  const found = findMine(kongEntities(place.context, place.namespace), place, named)
  const id = found ?? (uuid.test(named) ? named : typeof body['id'] === 'string' ? body['id'] : randomUUID())
  const field = nameFields[place.type]
  const ofPath = !uuid.test(named) && field !== undefined ? { [field]: named } : {}
  const generated = found === null ? generateFields(place.type, { ...ofPath, ...body }) : {}
  const written = await write(place, id, (model) => {
    const stored = model.get(place.type)?.get(id) ?? {}
    const kept = Object.fromEntries(
      ['created_at', ...(masked[place.type] ?? [])].flatMap((name) =>
        stored[name] === undefined ? [] : [[name, stored[name]]],
      ),
    )
    const secrets = Object.fromEntries(
      Object.entries(body).filter(([name, value]) => !(value === mask && kept[name] !== undefined)),
    )
    return prepare(model, { place, id, body: { ...ofPath, ...secrets, ...generated }, stored: kept })
  })
  return { ...written, ...generated }
}

export async function patchOne(place: Place, named: string, body: KongFields): Promise<KongFields> {
  const id = findMine(kongEntities(place.context, place.namespace), place, named)
  if (id === null) throw notFound()
  return write(place, id, (model) => {
    const stored = model.get(place.type)?.get(id)
    if (stored === undefined) throw notFound()
    const unmasked = Object.fromEntries(
      Object.entries(body).filter(([name, value]) => !(value === mask && stored[name] !== undefined)),
    )
    return prepare(model, { place, id, body: mergeRecords(stored, unmasked), stored: {} })
  })
}

/** Records are merged, everything else is replaced, null takes away. */
function mergeRecords(stored: KongFields, body: KongFields): KongFields {
  const merged: Record<string, unknown> = { ...stored }
  for (const [name, value] of Object.entries(body)) {
    const before = merged[name]
    merged[name] = isRecord(before) && isRecord(value) && !('id' in value) ? mergeRecords(before, value) : value
  }
  return merged
}

const isRecord = (value: unknown): value is KongFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Also where there is nothing to delete. */
export async function deleteOne(place: Place, named: string): Promise<void> {
  const { context, namespace, type } = place
  const id = findMine(kongEntities(context, namespace), place, named)
  if (id === null) return
  await changeKong(context, { namespace, message: `Admin API: delete ${type} ${named}` }, (model) => {
    if (model.get(type)?.has(id) !== true) return []
    refuseReferenced(model, type, id)
    return [{ type, id, fields: null }]
  })
}

function refuseReferenced(model: KongModel, type: KongEntityType, id: string): void {
  if (type === 'services' && childrenOf(model, 'routes', 'service', id).length > 0)
    throw new KongError('foreign key violation', "an existing 'routes' entity references this 'services' entity", {
      '@referenced_by': 'routes',
    })
  if (type === 'certificates' && childrenOf(model, 'services', 'client_certificate', id).length > 0)
    throw new KongError(
      'foreign key violation',
      "an existing 'services' entity references this 'certificates' entity",
      { '@referenced_by': 'services' },
    )
}

async function write(place: Place, id: string, toFields: (model: KongModel) => KongFields): Promise<KongFields> {
  const { context, namespace, type } = place
  try {
    await changeKong(context, { namespace, message: `Admin API: ${type} ${id}` }, (model): readonly KongChange[] => [
      { type, id, fields: toFields(model) },
    ])
  } catch (error) {
    if (error instanceof VerbError && error.code === 'Invalid') throw schemaViolation(error.errors)
    throw error
  }
  return getOne(place, id)
}

interface Preparing {
  readonly place: Place
  readonly id: string
  readonly body: KongFields
  readonly stored: KongFields
}

/** The entity as it is kept: nulls gone, shorthands taken apart, foreign keys as ids, unique among its kind. */
function prepare(model: KongModel, { place, id, body, stored }: Preparing): KongFields {
  const { type, parent, context } = place
  const seconds = Math.floor(context.now().getTime() / 1000)
  const own = parent === null ? {} : { [parent.key]: { id: parent.id } }
  const fields: Record<string, unknown> = { created_at: seconds, ...stored, ...withUrl(type, body), ...own, id }
  if (Object.hasOwn(entitySchemas[type], 'updated_at')) fields['updated_at'] = seconds
  for (const [name, value] of Object.entries(fields)) if (value === null) delete fields[name]
  const problems: { path: string; message: string }[] = []
  for (const name of Object.keys(fields))
    if (!Object.hasOwn(entitySchemas[type], name)) problems.push({ path: name, message: 'unknown field' })
  for (const [name, schema] of Object.entries(entitySchemas[type])) {
    const value = fields[name]
    if (schema.required === true && schema.fields === undefined && schema.type !== 'record' && value === undefined)
      problems.push({ path: name, message: 'required field missing' })
    if (schema.type === 'foreign' && value !== undefined)
      fields[name] = resolve(model, { name, reference: schema.reference ?? '', value })
  }
  if (type === 'plugins' && typeof fields['name'] === 'string' && !isTaken(fields['name']))
    problems.push({ path: 'name', message: notEnabled(fields['name']) })
  problems.push(...credentialProblems(type, fields))
  if (problems.length > 0) throw schemaViolation(problems)
  refuseDuplicate(model, { type, id, fields })
  return fields
}

const notEnabled = (name: string): string =>
  `plugin '${name}' not enabled; add it to the 'plugins' configuration property`

function withUrl(type: KongEntityType, body: KongFields): KongFields {
  const { url, ...rest } = body
  if (type !== 'services' || url === undefined || url === null) return body
  try {
    const { protocol, hostname, port, pathname } = new URL(String(url))
    const scheme = protocol.replace(/:$/, '')
    const byDefault = scheme === 'https' ? 443 : 80
    return {
      ...rest,
      protocol: scheme,
      host: hostname,
      port: port === '' ? byDefault : Number(port),
      ...(pathname === '/' ? {} : { path: pathname }),
    }
  } catch {
    throw schemaViolation([{ path: 'url', message: 'invalid url' }])
  }
}

function resolve(
  model: KongModel,
  { name, reference, value }: { readonly name: string; readonly reference: string; readonly value: unknown },
): unknown {
  const named =
    typeof value === 'string' ? value : (idIn(value) ?? (isRecord(value) ? (value['name'] ?? value['username']) : null))
  const type = Object.keys(entitySchemas).find((one): one is KongEntityType => one === reference)
  if (type === undefined) return value
  const id = typeof named === 'string' ? findId(model, type, named) : null
  if (id !== null) return { id }
  const shownKey = idIn(value) === null ? `name="${String(named)}"` : `id="${String(named)}"`
  throw new KongError(
    'foreign key violation',
    `the foreign key '{${shownKey}}' does not reference an existing '${reference}' entity.`,
    { [name]: value },
  )
}

const uniqueFields: Readonly<Partial<Record<KongEntityType, readonly (readonly string[])[]>>> = {
  services: [['name']],
  routes: [['name']],
  upstreams: [['name']],
  consumers: [['username'], ['custom_id']],
  snis: [['name']],
  targets: [['upstream', 'target']],
  plugins: [['instance_name'], ['name', 'route', 'service', 'consumer']],
  keyauth_credentials: [['key']],
  basicauth_credentials: [['username']],
  jwt_secrets: [['key']],
  hmacauth_credentials: [['username']],
  acls: [['consumer', 'group']],
}

function refuseDuplicate(
  model: KongModel,
  { type, id, fields }: { readonly type: KongEntityType; readonly id: string; readonly fields: KongFields },
): void {
  const textOf = (one: KongFields, names: readonly string[]): string =>
    JSON.stringify(names.map((name) => idIn(one[name]) ?? one[name] ?? null))
  for (const names of uniqueFields[type] ?? []) {
    if (names.length === 1 && fields[names[0] ?? ''] === undefined) continue
    const own = textOf(fields, names)
    for (const [otherId, other] of model.get(type) ?? []) {
      if (otherId === id || textOf(other, names) !== own) continue
      const isSecret = (name: string): boolean => masked[type]?.includes(name) === true
      const shownFields = names.map((name) => `${name}=${toLua(isSecret(name) ? mask : fields[name])}`).join(',')
      throw new KongError(
        'unique constraint violation',
        `UNIQUE violation detected on '{${shownFields}}'`,
        Object.fromEntries(names.map((name) => [name, isSecret(name) ? mask : (fields[name] ?? null)])),
      )
    }
  }
}

const toLua = (value: unknown): string => {
  const id = idIn(value)
  if (id !== null) return `{id="${id}"}`
  return value === undefined ? 'null' : JSON.stringify(value)
}

/** Whether Kong would take the fields, without keeping them. @throws KongError `schema violation`. */
export function validateFields(type: KongEntityType, body: KongFields): void {
  const unknown = Object.keys(body).filter((name) => !Object.hasOwn(entitySchemas[type], name) && name !== 'url')
  const parents = Object.entries(entitySchemas[type]).filter(([, schema]) => schema.type === 'foreign')
  const fields = Object.fromEntries(
    Object.entries(withUrl(type, body)).filter(
      ([name, value]) => value !== null && !parents.some(([parent]) => parent === name),
    ),
  )
  const problems = unknown.map((path) => ({ path, message: 'unknown field' }))
  const alone = ['services', 'routes', 'upstreams', 'consumers', 'plugins'].includes(type)
  const { errors } = alone
    ? importKong({ _format_version: '3.0', [type]: [fields] }, { namespace: 'default' })
    : { errors: [] }
  const own = [
    ...errors.map(({ path, message }) => ({ path: path.replace(/^[a-z_]+\[0\]\.?/, ''), message })),
    ...(type === 'plugins' ? configProblems(fields) : []),
  ]
  if (problems.length + own.length > 0) throw schemaViolation([...problems, ...own])
}

function configProblems({ name, config = {} }: KongFields): readonly { path: string; message: string }[] {
  if (typeof name !== 'string') return []
  if (!isTaken(name)) return [{ path: 'name', message: notEnabled(name) }]
  const plain = toPlainJson(config)
  if (policyDefinition(name) === undefined || !plain.ok || !isRecord(plain.value)) return []
  const checked = checkPolicyConfig({ spec: { type: name, config: { ...plain.value }, enabled: true } })
  return checked.ok ? [] : checked.error.map(({ path, message }) => ({ path: path.replace(/^spec\./, ''), message }))
}
