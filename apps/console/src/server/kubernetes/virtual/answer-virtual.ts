/** Answers for what is not stored: reviews by asking, everything else as empty lists and quiet watches. */
import { toApiVersion } from '@signalbox/shared/resources'
import { answerJson } from '../../http/answer.ts'
import { flag, wholeNumber } from '../../http/parameters.ts'
import type { Call } from '../../http/serve.ts'
import { VerbError } from '../../verbs/errors.ts'
import { wantedForm } from '../accept.ts'
import { readDocument } from '../documents.ts'
import { notAllowed } from '../not-allowed.ts'
import type { VirtualPath } from '../path.ts'
import { reviewAccess, reviewRules, reviewSelf } from './access-review.ts'

type Members = Readonly<Record<string, unknown>>

const reviews: Readonly<Record<string, (call: Call, spec: Members) => object>> = {
  SelfSubjectAccessReview: ({ context }, spec) => reviewAccess(context.actor, spec),
  SelfSubjectRulesReview: ({ context }, spec) => reviewRules(context.actor, spec),
  SelfSubjectReview: ({ context }) => reviewSelf(context.actor),
}

export async function answerVirtual(call: Call, { name, resource }: VirtualPath): Promise<unknown> {
  const { method } = call.request
  const { kind } = resource
  const apiVersion = toApiVersion(resource.group, resource.version)
  const review = reviews[kind]
  if (review !== undefined) {
    if (method !== 'POST' || name !== null) throw notAllowed(call)
    const document = await readDocument(call.request)
    const spec = isMembers(document) && isMembers(document['spec']) ? document['spec'] : {}
    return answerJson({ kind, apiVersion, metadata: {}, spec, status: review(call, spec) }, 201)
  }
  if (method !== 'GET' && method !== 'HEAD') {
    throw new VerbError('MethodNotAllowed', `This console keeps no resources of the kind ${kind}.`)
  }
  if (name !== null) throw new VerbError('NotFound', `There is no ${kind} ${name}.`, { subject: { kind, name } })
  return answerNothing(call, { kind, apiVersion })
}

function answerNothing(
  call: Call,
  { kind, apiVersion }: { readonly kind: string; readonly apiVersion: string },
): unknown {
  if (flag(call.url, 'watch')) return answerQuiet(call)
  const metadata = { resourceVersion: String(call.context.store.read().snapshot.revision) }
  if (wantedForm(call.request) === 'table') {
    return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: [], rows: [] }
  }
  return { kind: `${kind}List`, apiVersion, metadata, items: [] }
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

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
