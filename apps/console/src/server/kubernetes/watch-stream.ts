/** A watch as Kubernetes streams it: one JSON object per line, `{type, object}`. */
import { flag, text, wholeNumber } from '../http/parameters.ts'
import type { Call } from '../http/serve.ts'
import { VerbError } from '../verbs/errors.ts'
import { watch, type WatchEvent } from '../verbs/watch.ts'
import { readListOptions } from './list-options.ts'
import type { ResourcePath } from './path.ts'
import { apiVersionOf, presentOne, readView, type View } from './present.ts'
import { toStatus } from './status.ts'

const maxWatchSeconds = 3600
const bookmarkMs = 30_000

/** An endless answer; ends at the time-out, when the reader leaves, or with an ERROR event where it is too far behind. */
export function answerWatch(call: Call, path: ResourcePath): Response {
  const { request, url, context, system } = call
  const left = new AbortController()
  const sendsInitial = flag(url, 'sendInitialEvents')
  const takesBookmarks = flag(url, 'allowWatchBookmarks')
  const events = watch(
    context,
    {
      kind: path.kind,
      namespace: path.namespace,
      ...readListOptions(url, path.kind).filters,
      after: sendsInitial ? null : readResourceVersion(url),
      marksInitialEnd: sendsInitial && takesBookmarks,
      timeoutMs: (wholeNumber(url, 'timeoutSeconds', 0, 86_400) || maxWatchSeconds) * 1000,
      bookmarkMs: takesBookmarks ? bookmarkMs : null,
    },
    AbortSignal.any([request.signal, left.signal, system.hub.closing]),
  )
  const write = (event: WatchEvent) => toLine(event, readView(call, path))
  return new Response(toStream(events, write, left), {
    headers: { 'content-type': 'application/json', 'cache-control': 'no-cache, no-transform' },
  })
}

function toStream(
  events: AsyncIterable<WatchEvent>,
  write: (event: WatchEvent) => object,
  left: AbortController,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const iterator = events[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      // White space between JSON texts means nothing, and lets the head of the answer go out at once.
      start(controller) {
        controller.enqueue(encoder.encode('\n'))
      },
      async pull(controller) {
        try {
          const { done, value } = await iterator.next()
          if (done === true) controller.close()
          else controller.enqueue(encoder.encode(`${JSON.stringify(write(value))}\n`))
        } catch (error) {
          if (!(error instanceof VerbError)) throw error
          controller.enqueue(encoder.encode(`${JSON.stringify({ type: 'ERROR', object: toStatus(error) })}\n`))
          controller.close()
        }
      },
      // Wakes a watch that waits for the next event, so that it sees that nobody reads it any more.
      cancel() {
        left.abort()
      },
    },
    { highWaterMark: 0 },
  )
}

function toLine(event: WatchEvent, view: View): object {
  const resourceVersion = String(event.revision)
  if (event.type === 'BOOKMARK') {
    const { kind } = view.path
    const annotations = event.isInitialEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}
    const metadata = { resourceVersion, creationTimestamp: null, ...annotations }
    return { type: 'BOOKMARK', object: { kind, apiVersion: apiVersionOf(view.path), metadata } }
  }
  const { type, resource } = event
  const told = type === 'DELETED' ? { ...resource, metadata: { ...resource.metadata, resourceVersion } } : resource
  return { type, object: presentOne(told, view) }
}

function readResourceVersion(url: URL): number | null {
  const version = text(url, 'resourceVersion')
  if (version === undefined || version === '0') return null
  const revision = Number(version)
  if (Number.isSafeInteger(revision) && revision >= 0) return revision
  throw new VerbError('BadRequest', 'resourceVersion must be one that a list or watch has given.')
}
