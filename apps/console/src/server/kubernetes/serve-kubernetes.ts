/** The Kubernetes door: each method on each kind of path is one verb, and its answer in the Kubernetes dialect. */
import { answerJson } from '../http/answer.ts'
import { serve, type Call, type RouteHandler } from '../http/serve.ts'
import { VerbError } from '../verbs/errors.ts'
import { wantedDiscovery } from './accept.ts'
import { answerCollection } from './answer-collection.ts'
import { answerOne } from './answer-one.ts'
import { aggregated, coreVersions, group, groupList, resourceList } from './discovery.ts'
import { notAllowed } from './not-allowed.ts'
import { parseApiPath } from './path.ts'
import { kubernetesDialect } from './status.ts'
import { answerVirtual } from './virtual/answer-virtual.ts'

/** The handler of everything under `/api` or `/apis`, for every method. */
export function serveKubernetes(root: 'api' | 'apis'): RouteHandler {
  return serve({ dialect: kubernetesDialect }, (call) => {
    const segments = [call.params['path'] ?? []].flat().map(decode)
    const path = parseApiPath(root, segments)
    if (path === null) throw new VerbError('NotFound', `There is nothing at ${call.url.pathname}.`)
    if (path.type === 'virtual') return answerVirtual(call, path)
    if (path.type === 'resource') {
      const { name } = path
      return name === null ? answerCollection(call, path) : answerOne(call, { ...path, name })
    }
    if (call.request.method !== 'GET' && call.request.method !== 'HEAD') throw notAllowed(call)
    switch (path.type) {
      case 'core-versions':
        return answerAggregated(call, 'api') ?? coreVersions(call.request.headers.get('host') ?? '')
      case 'groups':
        return answerAggregated(call, 'apis') ?? groupList()
      case 'group':
        return group(path.group)
      case 'resources':
        return resourceList(path.group, path.version)
    }
  })
}

function answerAggregated({ request }: Call, root: 'api' | 'apis'): Response | null {
  const version = wantedDiscovery(request)
  if (version === null) return null
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  return answerJson(aggregated(root, version), 200, { 'content-type': contentType, vary: 'Accept' })
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new VerbError('BadRequest', 'The path holds a percent sign that begins no encoded character.')
  }
}
