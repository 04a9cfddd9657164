/** Rerouted: which of the requests that were seen lately would fare otherwise under a candidate. */
import type { RequestSample } from '../snapshot/index.ts'
import { explain, type Configuration } from './explain.ts'
import type { ExplainRequest, Explanation } from './explanation.ts'

export interface ReroutedRequest {
  /** `GET http://shop.example.com/cart` */
  readonly request: string
  /** Verdicts, as a whole sentence each. */
  readonly before: string
  readonly after: string
}

/** What is known of a request that was seen: its head without fields. */
export type SeenRequest = Pick<RequestSample, 'listener' | 'method' | 'host' | 'path'>

/** Requests that are asked about at the most: each costs two explanations. */
const maxAsked = 20

/**
 * Each of the first 20 requests that differ, in the order given. A request is asked about as far as it is known: rules that look at header
 * fields or the query judge it as one that has none, before and after alike.
 */
export function reroutedRequests(
  current: Configuration,
  candidate: Configuration,
  seen: readonly SeenRequest[],
): readonly ReroutedRequest[] {
  const rerouted = new Map<string, ReroutedRequest>()
  const known = new Set<string>()
  for (const sample of seen) {
    const request = toRequest(current, sample)
    const text = request === null ? '' : `${request.method} ${request.url}`
    if (request === null || known.has(text)) continue
    if (known.size === maxAsked) break
    known.add(text)
    const before = explain(current, request, { random: 0 })
    const after = explain(candidate, request, { random: 0 })
    if (fate(before) !== fate(after))
      rerouted.set(text, { request: text, before: before.verdict, after: after.verdict })
  }
  return [...rerouted.values()]
}

/** `null` where the listener is gone, or takes no requests. */
function toRequest(
  { attachments }: Configuration,
  { listener, method, host, path }: SeenRequest,
): ExplainRequest | null {
  const state = attachments.listeners.get(listener)
  if (state === undefined) return null
  const { protocol, port } = state.listener
  if ((protocol !== 'HTTP' && protocol !== 'HTTPS') || host === '') return null
  const scheme = protocol === 'HTTP' ? 'http' : 'https'
  const isUsual = port === (scheme === 'http' ? 80 : 443)
  return { method, url: `${scheme}://${host}${isUsual ? '' : `:${port}`}${path}` }
}

/** What becomes of a request, without the words: who takes it, what is asked of whom, what it is answered with. */
function fate({ matched, upstream, response }: Explanation): string {
  const route = matched === null ? null : [matched.kind, matched.namespace, matched.name]
  return JSON.stringify([route, upstream?.service, upstream?.url, upstream?.host, response?.status, response?.headers])
}
