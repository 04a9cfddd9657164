/**
 * Kong's Admin API. What decK and Kong Manager ask for is answered as Kong does; entities are resources of the
 * namespace that the workspace is.
 *
 * Source: Kong Gateway 3.10, Admin API; go-kong and decK for what they ask.
 */
import { kongEntityTypes, type KongEntityType } from '@signalbox/shared/formats'
import { answerJson } from '../http/answer.ts'
import { serve, type Call, type RouteHandler } from '../http/serve.ts'
import { create } from '../verbs/create.ts'
import { VerbError } from '../verbs/errors.ts'
import { list } from '../verbs/list.ts'
import { demandNamespace, kongEntities } from '../verbs/kong-entities.ts'
import {
  createOne,
  deleteOne,
  findId,
  getOne,
  listed,
  patchOne,
  putOne,
  shown,
  validateFields,
  type Place,
} from './entities.ts'
import { toSchemaAnswer } from './entity-schemas.ts'
import { answerKongError, kongDialect, KongError, notFound } from './errors.ts'
import { readConfig, writeConfig } from './config.ts'
import { describeNode, nodeStatus } from './node.ts'
import { toPage } from './pages.ts'
import { foreignKeyTo, splitWorkspace, typeOfSegment } from './path.ts'
import { enabledPlugins, pluginSchema } from './plugin-schemas.ts'
import { readFields } from './request-body.ts'
import { balancerHealth, sayTargetHealth, targetsHealth } from './upstream-health.ts'

/** The handler of everything under `/kong`, for every method. */
export function serveKong(): RouteHandler {
  return serve({ dialect: kongDialect }, async (call) => {
    try {
      return await answer(call)
    } catch (error) {
      if (error instanceof KongError) return answerKongError(error)
      throw error
    }
  })
}

async function answer(call: Call): Promise<unknown> {
  const segments = [call.params['path'] ?? []].flat().map(decode)
  const { workspace, rest } = splitWorkspace(segments)
  const namespace = workspace ?? 'default'
  demandNamespace(call.context, namespace)
  const [first, second, third] = rest
  if (first === undefined || first === 'kong') return describeNode(call.url)
  switch (first) {
    case 'status':
      return nodeStatus()
    case 'endpoints':
      return { data: kongEntityTypes.map((type) => `/${type}`) }
    case 'schemas':
      return answerSchema(call, rest.slice(1))
    case 'workspaces':
      return answerWorkspaces(call, second)
    case 'tags':
      return answerTags(call, namespace, second)
    case 'config':
      return answerConfig(call, namespace)
    default:
  }
  const type = typeOfSegment(first)
  if (type === null) throw notFound()
  const place: Place = { context: call.context, namespace, type, parent: null }
  if (second === undefined) return answerList(call, place)
  if (type === 'plugins' && second === 'enabled') return { enabled_plugins: enabledPlugins() }
  if (third === undefined) return answerOne(call, place, second)
  return answerNested(call, place, rest.slice(1))
}

async function answerNested(call: Call, place: Place, rest: readonly string[]): Promise<unknown> {
  const [named = '', segment = '', child] = rest
  const { context, namespace, type } = place
  const id = findId(kongEntities(context, namespace), type, named)
  if (id === null) throw notFound()
  const owner = ownerOf(place, id, segment)
  if (owner !== null) {
    if (call.request.method === 'DELETE') throw notAllowed()
    return answerOne(call, { ...place, type: owner.type }, owner.id)
  }
  if (type === 'upstreams' && segment === 'health') return answerUpstreamHealth(call, place, id)
  const key = foreignKeyTo(type)
  const childType = typeOfSegment(segment)
  if (key === null || childType === null) throw notFound()
  const nested: Place = { context, namespace, type: childType, parent: { key, type, id } }
  if (child === undefined || (childType === 'targets' && child === 'all')) return answerList(call, nested)
  if (childType === 'targets' && rest.length > 3) return answerTargetHealth(call, nested, rest.slice(2))
  return answerOne(call, nested, child)
}

function answerUpstreamHealth({ request, url }: Call, place: Place, id: string): unknown {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed()
  const { context, namespace } = place
  const upstream = kongEntities(context, namespace).get('upstreams')?.get(id)
  if (upstream === undefined) throw notFound()
  const targets = listed({ context, namespace, type: 'targets', parent: { key: 'upstream', type: 'upstreams', id } })
  const where = { context, namespace, upstream }
  if (url.searchParams.get('balancer_health') === '1') return balancerHealth(where, targets)
  return targetsHealth(
    where,
    targets.map((fields) => shown('targets', fields)),
  )
}

/** `{t}/healthy`, `{t}/unhealthy`, `{t}/{address}/healthy`, `{t}/{address}/unhealthy`. */
async function answerTargetHealth({ request }: Call, place: Place, rest: readonly string[]): Promise<Response> {
  const { context, namespace, parent } = place
  const [named = '', ...others] = rest
  const health = others.at(-1)
  if ((health !== 'healthy' && health !== 'unhealthy') || others.length > 2) throw notFound()
  if (request.method !== 'PUT') throw notAllowed()
  const upstream = kongEntities(context, namespace)
    .get('upstreams')
    ?.get(parent?.id ?? '')
  if (upstream === undefined) throw notFound()
  const given = others.length === 2 ? (others[0] ?? null) : null
  await sayTargetHealth({ context, namespace, upstream }, getOne(place, named), { given, health })
  return new Response(null, { status: 204 })
}

/** `/routes/{r}/service`, `/plugins/{p}/route`: the entity that a foreign key names. */
function ownerOf(
  place: Place,
  id: string,
  segment: string,
): { readonly type: KongEntityType; readonly id: string } | null {
  const type = typeOfSegment(`${segment}s`)
  if (type === null || typeOfSegment(segment) !== null) return null
  const reference = kongEntities(place.context, place.namespace).get(place.type)?.get(id)?.[segment]
  if (typeof reference === 'object' && reference !== null && 'id' in reference && typeof reference.id === 'string')
    return { type, id: reference.id }
  throw notFound()
}

async function answerList(call: Call, place: Place): Promise<unknown> {
  switch (call.request.method) {
    case 'GET':
    case 'HEAD':
      return toPage(
        listed(place).map((fields) => shown(place.type, fields)),
        call.url,
      )
    case 'POST':
      return answerJson(await createOne(place, await readFields(call.request, place.type)), 201)
    default:
      throw notAllowed()
  }
}

async function answerOne(call: Call, place: Place, named: string): Promise<unknown> {
  switch (call.request.method) {
    case 'GET':
    case 'HEAD':
      return getOne(place, named)
    case 'PUT':
      return putOne(place, named, await readFields(call.request, place.type))
    case 'PATCH':
      return patchOne(place, named, await readFields(call.request, place.type))
    case 'DELETE':
      await deleteOne(place, named)
      return new Response(null, { status: 204 })
    default:
      throw notAllowed()
  }
}

/** `/schemas/{entity}`, `/schemas/{entity}/validate`, `/schemas/plugins/{name}`, `/schemas/plugins/validate`. */
async function answerSchema(call: Call, [entity = '', name]: readonly string[]): Promise<unknown> {
  const type = typeOfSegment(entity)
  if (type === null) throw notFound()
  if (name === 'validate') {
    call.context.trail.isReading = true
    validateFields(type, await readFields(call.request, type))
    return { message: 'schema validation successful' }
  }
  if (name === undefined) return toSchemaAnswer(type)
  const schema = type === 'plugins' ? pluginSchema(name) : null
  if (schema === null) throw notFound()
  return schema
}

function answerConfig({ request, url, context }: Call, namespace: string): unknown {
  const flattenErrors = url.searchParams.get('flatten_errors') === '1'
  if (request.method === 'POST') return writeConfig({ request, context, namespace, flattenErrors })
  if (request.method === 'GET' || request.method === 'HEAD') return readConfig({ context, namespace })
  throw notAllowed()
}

/** Workspaces are Namespaces; `default` is always there. */
async function answerWorkspaces(call: Call, name: string | undefined): Promise<unknown> {
  const { context, request } = call
  if (request.method === 'POST' && name === undefined) {
    const { name: wanted } = await readFields(request)
    const document = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: wanted } }
    return answerJson(toWorkspace(await create(context, { kind: 'Namespace', document, dryRun: false })), 201)
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed()
  const stored = list(context, { kind: 'Namespace', namespace: null }).items
  const all = stored.some(({ metadata }) => metadata.name === 'default')
    ? stored
    : [{ metadata: { name: 'default' } }, ...stored]
  if (name === undefined) return { data: all.map(toWorkspace), next: null }
  const found = all.find(({ metadata }) => metadata.name === name)
  if (found === undefined) throw notFound()
  return toWorkspace(found)
}

function toWorkspace({
  metadata,
}: {
  readonly metadata: { readonly name: string; readonly uid?: string | undefined }
}) {
  return { id: metadata.uid ?? metadata.name, name: metadata.name, comment: null, meta: {}, config: {} }
}

function answerTags(call: Call, namespace: string, tag: string | undefined): unknown {
  const model = kongEntities(call.context, namespace)
  const data = [...model].flatMap(([type, entities]) =>
    [...entities].flatMap(([id, { tags }]) =>
      (Array.isArray(tags) ? tags : [])
        .filter((one) => tag === undefined || one === tag)
        .map((one) => ({ entity_id: id, entity_name: type, tag: String(one) })),
    ),
  )
  return { data, next: null }
}

const notAllowed = (): VerbError => new VerbError('MethodNotAllowed', 'Method not allowed')

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw notFound()
  }
}
