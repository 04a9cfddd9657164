/**
 * Authorise: another service is asked whether a request may pass (Gateway API v1 `HTTPExternalAuthFilter`, GEP-1494).
 *
 * By HTTP: the request's own method and path, behind a prefix, with its Host, Authorization and the fields that are
 * listed. 200 lets it pass; 300 to 499 is the client's answer, fields and content included; any other success is
 * refused by 403. By gRPC: Envoy's `Check`. Whatever goes wrong refuses the request too (503): nothing passes unasked.
 */
import { joinPaths, toUpstreamTarget } from '@signalbox/shared/match'
import type { ExternalAuth, HeaderEdits, MatchRequest } from '@signalbox/shared/table'
import { GatewayError } from '../exchange/errors.ts'
import type { RawHeaders } from '../exchange/exchange.ts'
import type { Upstream } from '../upstreams/upstreams.ts'
import { ask } from './ask.ts'
import type { Sending } from './attempt.ts'
import { check } from './check.ts'
import { filterFields, toldHeaders } from './told-headers.ts'

export interface Question {
  readonly auth: ExternalAuth
  readonly upstream: Upstream
  readonly request: MatchRequest
  /** The client's, without those that end at the gateway. */
  readonly headers: RawHeaders
  readonly atMs: number
}

export type Decision =
  | {
      readonly passes: true
      /** What the request then says, made of the fields that it says so far. */
      readonly edit: (headers: RawHeaders) => RawHeaders
      readonly responseEdits: readonly HeaderEdits[]
    }
  | { readonly passes: false; readonly status: number; readonly headers: RawHeaders; readonly body: Buffer }

/**
 * @param sending What is to be sent if the request may pass.
 * @param content The beginning of the request's content; `null`: none is told.
 * @throws GatewayError `authoriser-failed`, or `forbidden`
 */
export async function authorise(question: Question, sending: Sending, content: Buffer | null): Promise<Decision> {
  if (question.auth.protocol === 'GRPC') return check(question, sending, content)
  const { auth, upstream, request } = question
  const { host, target } = toUpstreamTarget(
    { host: null, path: joinPaths(auth.pathPrefix, request.path) },
    upstream.target,
    request,
  )
  const { method } = sending
  const asked = { method, host: host === '' ? null : host, target, headers: toldHeaders(question), content }
  const answer = await ask(sending, upstream, asked)
  if (answer.status >= 500) throw new GatewayError('authoriser-failed')
  if (answer.status === 200)
    return { passes: true, edit: (headers) => withAnswer(headers, answer.headers, auth), responseEdits: [] }
  if (answer.status < 300) throw new GatewayError('forbidden')
  return { passes: false, status: answer.status, headers: answer.headers, body: answer.body }
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
