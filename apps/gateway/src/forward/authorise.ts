/**
 * Authorise: another service is asked whether a request may pass (Gateway API v1 `HTTPExternalAuthFilter`, GEP-1494).
 *
 * By HTTP: the request's own method and path, behind a prefix, with its Host, Authorization and the fields that are
 * listed. 200 lets it pass; 300 to 499 is the client's answer, fields and content included; any other success is
 * refused by 403. Whatever goes wrong refuses the request too (503): nothing passes unasked.
 */
import { joinPaths, toUpstreamTarget } from '@signalbox/shared/match'
import type { ExternalAuth, MatchRequest } from '@signalbox/shared/table'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders, RequestContent } from '../exchange/exchange.ts'
import { createOutcome } from '../exchange/outcome.ts'
import type { Upstream } from '../upstreams/upstreams.ts'
import { AnswerSink } from './answer-sink.ts'
import type { Sending } from './attempt.ts'
import { forward } from './forward.ts'

/** What asking may take, answer included, unless the rule's own limit ends sooner. */
const askTimeoutMs = 10_000

export interface Question {
  readonly auth: ExternalAuth
  readonly upstream: Upstream
  readonly request: MatchRequest
  /** The client's, without those that end at the gateway. */
  readonly headers: RawHeaders
}

export type Decision =
  /** @property edit What the request then says, made of the fields that it says so far. */
  | { readonly passes: true; readonly edit: (headers: RawHeaders) => RawHeaders }
  | { readonly passes: false; readonly status: number; readonly headers: RawHeaders; readonly body: Buffer }

/**
 * @param sending What is to be sent if the request may pass.
 * @param content The beginning of the request's content; `null`: none is told.
 * @throws GatewayError `authoriser-failed`, or `forbidden`
 */
export async function authorise(question: Question, sending: Sending, content: Buffer | null): Promise<Decision> {
  const { auth, upstream, request } = question
  const answer = new AnswerSink()
  const path = joinPaths(auth.pathPrefix, request.path)
  const { host, target } = toUpstreamTarget({ host: null, path }, upstream.target, request)
  const asked = content === null ? null : wholeContent(content)
  const { exchange } = sending
  try {
    await forward({
      ...sending,
      exchange: { ...endsOf(sending), content: asked, response: answer, upgrade: null },
      outcome: createOutcome(),
      upstream,
      target,
      host: host === '' ? null : host,
      headers: toldHeaders(question),
      content: asked,
      editResponse: (headers) => headers,
      requestTimeoutMs: Math.min(sending.requestTimeoutMs ?? askTimeoutMs, askTimeoutMs),
      backendTimeoutMs: null,
      retry: null,
      preferred: null,
      hashKey: null,
    })
  } catch (thrown) {
    if (thrown instanceof GatewayError && thrown.code === 'client-gone') throw thrown
    throw new GatewayError('authoriser-failed', { cause: thrown })
  }
  if (!answer.isWhole || answer.status >= 500) throw new GatewayError('authoriser-failed')
  if (answer.status === 200) return { passes: true, edit: (headers) => withAnswer(headers, answer.headers, auth) }
  if (answer.status < 300) throw new GatewayError('forbidden')
  return {
    passes: false,
    status: answer.status,
    headers: answer.headers,
    body: exchange.request.method === 'HEAD' ? Buffer.alloc(0) : answer.body,
  }
}

function endsOf({ exchange }: Sending) {
  const { id, startedAtMs, socket, scheme, sni, request, peer, local } = exchange
  const onAbort = (listener: () => void): void => exchange.onAbort(listener)
  return { id, startedAtMs, socket, scheme, sni, request, peer, local, onAbort }
}

function wholeContent(content: Buffer): RequestContent {
  return {
    length: content.length,
    async *chunks() {
      if (content.length > 0) yield content
    },
  }
}

function toldHeaders({ auth, headers }: Question): RawHeaders {
  const told = auth.allowedHeaders === null ? null : new Set([...auth.allowedHeaders, 'authorization'])
  return filterFields(headers, (name) => told === null || told.has(name))
}

/** Of an answer without a list: what describes the answer itself and not the request that may pass. */
const ofAnswer = /^(?:host|date|server|via|etag|expires|age|vary|last-modified|content-.*|set-cookie)$/

/**
 * The fields that the answer adds take the place of the client's. A listed field that the answer does not have is taken
 * away: what the service behind believes must not come from the client.
 */
function withAnswer(
  headers: RawHeaders,
  answered: RawHeaders,
  { allowedResponseHeaders: listed }: ExternalAuth,
): RawHeaders {
  const names = new Set(listed)
  const added = filterFields(
    answered,
    (name) => (listed === null ? !ofAnswer.test(name) : names.has(name)) && name !== 'host',
  )
  for (let index = 0; index < added.length; index += 2) names.add((added[index] ?? '').toLowerCase())
  return [...filterFields(headers, (name) => !names.has(name)), ...added]
}

function filterFields(headers: RawHeaders, keep: (lowerName: string) => boolean): string[] {
  const kept: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (keep((headers[index] ?? '').toLowerCase())) kept.push(headers[index] ?? '', headers[index + 1] ?? '')
  return kept
}
