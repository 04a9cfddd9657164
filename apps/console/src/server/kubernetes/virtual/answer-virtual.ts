/** Answers for what is not stored: reviews by asking, everything else as lists, most of them empty, and quiet watches. */
import { toApiVersion } from '@signalbox/shared/resources'
import { answerJson } from '../../http/answer.ts'
import { flag, wholeNumber } from '../../http/parameters.ts'
import type { Call } from '../../http/serve.ts'
import { VerbError } from '../../verbs/errors.ts'
import { wantedForm } from '../accept.ts'
import { readDocument } from '../documents.ts'
import { notAllowed } from '../not-allowed.ts'
import type { VirtualPath } from '../path.ts'
import { reviewAccess, reviewOwnAccess, reviewRules, reviewSelf } from './access-review.ts'
import { resourceDefinitions, type ResourceDefinition } from './resource-definitions.ts'

type Members = Readonly<Record<string, unknown>>

const reviews: Readonly<Record<string, (call: Call, spec: Members) => object>> = {
  SelfSubjectAccessReview: ({ context }, spec) => reviewOwnAccess(context, spec),
  SelfSubjectRulesReview: ({ context }, spec) => reviewRules(context, spec),
  SelfSubjectReview: ({ context }) => reviewSelf(context),
  SubjectAccessReview: ({ context }, spec) => reviewAccess(context, spec),
}

export async function answerVirtual(call: Call, { name, resource }: VirtualPath): Promise<unknown> {
  const { method } = call.request
  const { kind } = resource
  const apiVersion = toApiVersion(resource.group, resource.version)
  const review = reviews[kind]
  if (review !== undefined) {
    if (method !== 'POST' || name !== null) throw notAllowed(call)
    call.context.trail.isReading = true
    const document = await readDocument(call.request)
    const spec = isMembers(document) && isMembers(document['spec']) ? document['spec'] : {}
    return answerJson({ kind, apiVersion, metadata: {}, spec, status: review(call, spec) }, 201)
  }
  if (method !== 'GET' && method !== 'HEAD') {
    throw new VerbError('MethodNotAllowed', `This console keeps no resources of the kind ${kind}.`)
  }
  const objects = kind === 'CustomResourceDefinition' ? resourceDefinitions() : []
  const [only] = name === null ? [] : objects.filter(({ metadata }) => metadata.name === name)
  if (only !== undefined) return answerObjects(call, { kind, apiVersion, objects: [only], isOne: true })
  if (name !== null) throw new VerbError('NotFound', `There is no ${kind} ${name}.`, { subject: { kind, name } })
  return answerObjects(call, { kind, apiVersion, objects, isOne: false })
}

interface Answered {
  readonly kind: string
  readonly apiVersion: string
  readonly objects: readonly ResourceDefinition[]
  /** One was asked for by its name. */
  readonly isOne: boolean
}

function answerObjects(call: Call, { kind, apiVersion, objects, isOne }: Answered): unknown {
  if (flag(call.url, 'watch')) return answerQuiet(call)
  const metadata = { resourceVersion: String(call.context.store.read().snapshot.revision) }
  if (wantedForm(call.request) === 'table') {
    const columnDefinitions = [nameColumn, { ...nameColumn, name: 'Versions', format: '' }]
    const rows = objects.map((object) => ({
      cells: [object.metadata.name, object.spec.versions.map(({ name }) => name).join(',')],
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    }))
    return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows }
  }
  return isOne ? objects[0] : { kind: `${kind}List`, apiVersion, metadata, items: objects }
}

const nameColumn = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }

const longestWatchSeconds = 3600

/** A watch in which nothing happens until it ends. */
function answerQuiet({ request, system, url }: Call): Response {
  const seconds = wholeNumber(url, 'timeoutSeconds', 0, 86_400) || longestWatchSeconds
  const ends = AbortSignal.any([request.signal, system.hub.closing, AbortSignal.timeout(seconds * 1000)])
  const content = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from('\n'))
      ends.addEventListener('abort', () => controller.close(), { once: true })
    },
  })
  return new Response(content, {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, no-transform' },
  })
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
