/** The Kubernetes door: each method on each kind of path is one verb, and its answer in the Kubernetes dialect. */
import { toApiVersion, kinds, type AnyResource } from '@signalbox/shared/resources'
import { answerJson } from '../http/answer.ts'
import { flag } from '../http/parameters.ts'
import { serve, type Call, type RouteHandler } from '../http/serve.ts'
import { create } from '../verbs/create.ts'
import { deleteList, deleteResource } from '../verbs/delete.ts'
import { VerbError } from '../verbs/errors.ts'
import { get } from '../verbs/get.ts'
import { list } from '../verbs/list.ts'
import { patch } from '../verbs/patch.ts'
import { replace } from '../verbs/replace.ts'
import { readDeleteOptions } from './delete-options.ts'
import { coreVersions, group, groupList, resourceList } from './discovery.ts'
import { readDocument, readPatch, withGeneratedName } from './documents.ts'
import { readListOptions } from './list-options.ts'
import { parseApiPath, type ResourcePath } from './path.ts'
import { kubernetesDialect } from './status.ts'
import { answerWatch } from './watch-stream.ts'

/** The handler of everything under `/api` or `/apis`, for every method. */
export function serveKubernetes(root: 'api' | 'apis'): RouteHandler {
  return serve({ dialect: kubernetesDialect }, (call) => {
    const segments = [call.params['path'] ?? []].flat().map(decode)
    const path = parseApiPath(root, segments)
    if (path === null) throw new VerbError('NotFound', `There is nothing at ${call.url.pathname}.`)
    if (path.type === 'resource') return answerResource(call, path)
    if (call.request.method !== 'GET' && call.request.method !== 'HEAD') throw notAllowed(call)
    switch (path.type) {
      case 'core-versions':
        return coreVersions(call.request.headers.get('host') ?? '')
      case 'groups':
        return groupList()
      case 'group':
        return group(path.group)
      case 'resources':
        return resourceList(path.group, path.version)
    }
  })
}

async function answerResource(call: Call, path: ResourcePath): Promise<unknown> {
  const { name } = path
  return name === null ? answerCollection(call, path) : answerOne(call, { ...path, name })
}

async function answerCollection(call: Call, path: ResourcePath): Promise<unknown> {
  const { request, url, context } = call
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return url.searchParams.has('watch') && flag(url, 'watch') ? answerWatch(call, path) : answerList(call, path)
    case 'POST': {
      if (kinds[path.kind].namespaced && path.namespace === null) throw notAllowed(call)
      const document = withGeneratedName(await readDocument(request), context.newUid)
      const created = await create(context, { ...targetOf(path), document, dryRun: flag(url, 'dryRun') })
      return answerJson(inVersion(created, path), 201)
    }
    case 'DELETE': {
      const options = await readDeleteOptions(request)
      const { namespace } = path
      const dryRun = flag(url, 'dryRun') || options.dryRun
      const items = await deleteList(context, { kind: path.kind, namespace, ...readListOptions(url).filters, dryRun })
      return toList(items, path, { resourceVersion: String(context.store.read().snapshot.revision) })
    }
    default:
      throw notAllowed(call)
  }
}

async function answerOne(call: Call, path: ResourcePath & { readonly name: string }): Promise<unknown> {
  const { request, url, context } = call
  const target = { ...targetOf(path), name: path.name }
  const statusOnly = path.subresource === 'status'
  const dryRun = flag(url, 'dryRun')
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return inVersion(get(context, target), path)
    case 'PUT': {
      const document = await readDocument(request)
      return inVersion(await replace(context, { ...target, document, statusOnly, dryRun }), path)
    }
    case 'PATCH':
      return inVersion(await patch(context, { ...target, ...(await readPatch(request)), statusOnly, dryRun }), path)
    case 'DELETE': {
      if (statusOnly) throw notAllowed(call)
      const options = await readDeleteOptions(request)
      const { results } = await deleteResource(context, { ...target, ...options, dryRun: dryRun || options.dryRun })
      return toDeleted(results[0]?.resource, path)
    }
    default:
      throw notAllowed(call)
  }
}

function answerList({ url, context }: Call, path: ResourcePath): unknown {
  const { filters, paging } = readListOptions(url)
  const result = list(context, { kind: path.kind, namespace: path.namespace, ...filters, ...paging })
  return toList(result.items, path, {
    resourceVersion: String(result.revision),
    ...(result.continue === undefined ? {} : { continue: result.continue, remainingItemCount: result.remaining }),
  })
}

function toList(items: readonly AnyResource[], path: ResourcePath, metadata: object): object {
  return {
    kind: `${path.kind}List`,
    apiVersion: toApiVersion(kinds[path.kind].group, path.version),
    metadata,
    items: items.map((item) => inVersion(item, path)),
  }
}

/** The resource as the version of the path has it; all served versions of a kind have the same fields. */
function inVersion(resource: AnyResource, path: ResourcePath): object {
  return { ...resource, apiVersion: toApiVersion(kinds[path.kind].group, path.version) }
}

function toDeleted(resource: AnyResource | undefined, path: ResourcePath): object {
  const { plural, group: ofGroup } = kinds[path.kind]
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: path.name, group: ofGroup, kind: plural, uid: resource?.metadata.uid },
  }
}

function targetOf({ kind, namespace }: ResourcePath): { readonly kind: ResourcePath['kind']; namespace?: string } {
  return namespace === null ? { kind } : { kind, namespace }
}

function notAllowed({ request, url }: Call): VerbError {
  return new VerbError('MethodNotAllowed', `${request.method} is not possible at ${url.pathname}.`)
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new VerbError('BadRequest', 'The path holds a percent sign that begins no encoded character.')
  }
}
