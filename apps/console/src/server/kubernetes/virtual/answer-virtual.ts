/** Answers for what is not stored. */
import { toApiVersion } from '@signalbox/shared/resources'
import { answerJson } from '../../http/answer.ts'
import { flag, wholeNumber } from '../../http/parameters.ts'
import type { Call } from '../../http/serve.ts'
import { VerbError } from '../../verbs/errors.ts'
import { wantedForm } from '../accept.ts'
import { readDocument } from '../documents.ts'
import { notAllowed } from '../not-allowed.ts'
import type { VirtualPath } from '../path.ts'
import { reviewAccess, reviewRules } from './access-review.ts'

export async function answerVirtual(call: Call, path: VirtualPath): Promise<unknown> {
  const { method } = call.request
  const { kind } = path.resource
  if (kind === 'Event') {
    if (method !== 'GET' && method !== 'HEAD') throw notAllowed(call)
    return answerEvents(call, path)
  }
  if (method !== 'POST' || path.name !== null) throw notAllowed(call)
  const document = await readDocument(call.request)
  const spec = isMembers(document) && isMembers(document['spec']) ? document['spec'] : {}
  const apiVersion = toApiVersion(path.resource.group, path.resource.version)
  const { actor } = call.context
  switch (kind) {
    case 'SelfSubjectAccessReview':
      return answerJson({ kind, apiVersion, metadata: {}, spec, status: reviewAccess(actor, spec) }, 201)
    case 'SelfSubjectRulesReview':
      return answerJson({ kind, apiVersion, metadata: {}, spec, status: reviewRules(actor, spec) }, 201)
    case 'SelfSubjectReview':
      return answerJson({ kind, apiVersion, metadata: {}, status: { userInfo: { username: actor.name } } }, 201)
  }
}

// Nothing is told by events here: what happened to a resource stands in its conditions and in the history.
function answerEvents(call: Call, { name, resource }: VirtualPath): unknown {
  if (name !== null) {
    throw new VerbError('NotFound', `There is no Event ${name}.`, { subject: { kind: 'events', name } })
  }
  const metadata = { resourceVersion: String(call.context.store.read().snapshot.revision) }
  if (flag(call.url, 'watch')) return answerQuiet(call)
  if (wantedForm(call.request) === 'table') {
    return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: [], rows: [] }
  }
  return { kind: 'EventList', apiVersion: toApiVersion(resource.group, resource.version), metadata, items: [] }
}

const longestWatchSeconds = 3600

/** A watch in which nothing happens until it ends. */
function answerQuiet({ request, url }: Call): Response {
  const seconds = wholeNumber(url, 'timeoutSeconds', 0, 86_400) || longestWatchSeconds
  const ends = AbortSignal.any([request.signal, AbortSignal.timeout(seconds * 1000)])
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

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
