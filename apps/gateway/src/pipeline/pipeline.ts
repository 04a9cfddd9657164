/**
 * Pipeline: one request, top to bottom.
 *
 *     listeners → pipeline → { policies, forward → upstreams }, all on one Exchange
 *                 ────────
 *
 * Everything up to the first attempt runs in the tick in which the exchange came, so that it sees one revision only.
 * An error leaves at any step as a GatewayError and is answered by the one handler at the end.
 */
import { randomUUID } from 'node:crypto'
import { HeaderList } from '@signalbox/shared/lib'
import {
  answerPreflight,
  applyFilters,
  beginRewrite,
  chooseBackend,
  editHeaders,
  listenerFor,
  matchOnListener,
  policiesOf,
  toUpstreamTarget,
  upstreamOf,
  withPathOf,
  type MatchResult,
  type Rewrite,
} from '@signalbox/shared/match'
import type {
  Backend,
  CompiledRule,
  ListenerTable,
  MatchRequest,
  UpstreamId,
  UpstreamTarget,
} from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import { GatewayError, toGatewayError } from '../exchange/errors.ts'
import type { Exchange, RawHeaders, RequestContent } from '../exchange/exchange.ts'
import { grpcTimeoutMs, isGrpc, isGrpcWeb } from '../exchange/grpc.ts'
import { createOutcome, type Outcome } from '../exchange/outcome.ts'
import {
  forward,
  hashKeyOf,
  startMirroring,
  toOnwardRequestFields,
  withoutFraming,
  type Mirrored,
  type Place,
  type Sending,
  type Sessions,
  type Upstreams,
} from '../forward/index.ts'
import type { Recorder } from '../observe/record.ts'
import type { RunningPolicies } from '../policies/running.ts'
import { askAuthorisers } from './ask-authorisers.ts'
import { admit, normalise, withoutUnderscoredNames } from './admit.ts'
import {
  identifyClient,
  setHere,
  toForwardingFields,
  toVia,
  without,
  type Client,
  type TrustedProxies,
} from './client-address.ts'
import { toDebugHeaders } from './debug-headers.ts'
import { countDownForwards } from './max-forwards.ts'
import { ExchangePolicies } from './policies.ts'
import { toExchangeRecord } from './record.ts'
import { respondDenial, respondError, respondFilter, respondPolicy, respondToPing } from './respond.ts'

export interface PipelineParts {
  readonly upstreams: Upstreams
  readonly sessions: Sessions
  readonly policies: RunningPolicies
  readonly recorder: Recorder
  readonly trusted: TrustedProxies
  readonly debugHeaders: boolean
  readonly random: () => number
  readonly clock: Clock
  /** Whether the next request is to be refused, because the process cannot keep up. */
  readonly mustShed: () => boolean
  readonly log: (sentence: string) => void
}

/** Answers one exchange. Resolves when it has ended; never rejects. */
export async function runPipeline(received: Exchange, parts: PipelineParts): Promise<void> {
  const outcome = createOutcome()
  const atMs = parts.clock.epochMs()
  let exchange = received
  let run: ExchangePolicies | null = null
  const debugHeaders = (): RawHeaders => (parts.debugHeaders ? toDebugHeaders(outcome) : [])
  try {
    // Before any work is put into it.
    if (parts.mustShed()) throw new GatewayError('shed')
    // First: what is not one clear message is not looked into.
    admit(exchange)
    // Before anything reads a field: the wishes of strangers about where they come from must not route or rewrite.
    const client = identifyClient(exchange, withoutUnderscoredNames(exchange.request.headers), parts.trusted)
    // Once, for routing and sending alike: what is decided on is what is sent.
    const request = normalise(exchange, client.headers)
    outcome.host = request.host
    outcome.path = request.path
    // Before routing: what may go no further is answered here, whatever a rule would make of it.
    const headers = countDownForwards(request.method, client.headers)
    if (request.path === '*' || headers === null) return respondToPing(exchange, outcome)
    // The listener before the rule: rules of other listeners on the socket are no candidates (GEP-1713).
    const listener = chooseListenerFor(exchange, request, outcome)
    const match = chooseRule(listener, request, { exchange, client, outcome })
    const onward = toOnwardFields(exchange, { ...client, headers }, request)
    const rewrite = beginRewrite(request.path, onward)
    const context = { request, scheme: client.scheme, listenerPort: listener.port, matchedPath: match.matchedPath }
    const { rule } = match.entry
    // The session's first, whatever the weights. Then by weight, invalid backends included: their share is answered 500
    // and not carried by the others. Chosen before policies run, which may be those of its Service.
    const place = findPlace(rule, { listener, request }, parts)
    const backend = place?.backend ?? chooseBackend(rule, parts.random())
    const policies = policiesOf(listener, rule)
    if (policies !== undefined) {
      const judged = { policies, backend, exchange, outcome, listener, match, request, client, rewrite, atMs }
      run = new ExchangePolicies(judged, parts)
      exchange = run.exchange
      const preflight = answerPreflight(rule.filters, request)
      if (preflight !== null) return respondFilter(exchange, outcome, preflight, debugHeaders())
      const answer = await run.request()
      if (answer !== null) return respondPolicy(exchange, outcome, answer, debugHeaders())
    }
    // Rule filters before the backend is judged: a redirect needs none.
    const answer = applyFilters(rule.filters, rewrite, context)
    if (answer !== null) return respondFilter(exchange, outcome, answer, debugHeaders())
    if (backend === null || backend.upstream === null) throw new GatewayError('invalid-backend')
    const upstreams = run?.upstreams ?? parts.upstreams
    const chosen = upstreamOf(listener, backend.upstream)
    outcome.upstream = run?.upstreamInPlaceOf(chosen, listener) ?? chosen
    const late = applyFilters(backend.filters, rewrite, context)
    if (late !== null) return respondFilter(exchange, outcome, late, debugHeaders())
    // Last, because only now is it known what goes where.
    const sending = toSending(
      exchange,
      outcome,
      {
        match,
        backend,
        place,
        request,
        client,
        rewrite,
        content: run === null ? exchange.content : run.content,
        caller: run?.caller ?? null,
        upstream: upstreamFor(outcome.upstream, upstreams, run),
        chosen: upstreams.get(chosen)?.target,
        debugHeaders,
      },
      parts,
    )
    run?.forwards()
    const mirrored = mirroredOf(listener, { rewrite, request, upstreams }, parts)
    const passed =
      rewrite.authorisers.length === 0
        ? sending
        : await askAuthorisers(sending, { listener, request, rewrite, headers: withoutFraming(onward) }, parts)
    if ('status' in passed) return respondDenial(exchange, outcome, passed, debugHeaders())
    const mirroring = startMirroring(passed, mirrored)
    await forward(mirroring.sending).finally(mirroring.end)
  } catch (thrown) {
    const error = toGatewayError(thrown)
    if (error.code === 'internal') parts.log(`A fault in exchange ${exchange.id}. ${toFaultText(error)}`)
    run?.answersItself()
    respondError(exchange, outcome, error, debugHeaders())
  } finally {
    await run?.end()
    parts.recorder.exchange(toExchangeRecord(exchange, outcome, { atMs, nowMs: parts.clock.monotonicMs() }))
  }
}

function toFaultText({ cause }: GatewayError): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

function chooseListenerFor(exchange: Exchange, request: MatchRequest, outcome: Outcome): ListenerTable {
  const listener = listenerFor(exchange.socket, { host: request.host, sni: exchange.sni })
  if (!listener.ok) throw new GatewayError(listener.error === 421 ? 'misdirected' : 'no-rule')
  outcome.listener = listener.value
  return listener.value
}

function chooseRule(
  listener: ListenerTable,
  request: MatchRequest,
  { exchange, client, outcome }: { readonly exchange: Exchange; readonly client: Client; readonly outcome: Outcome },
): MatchResult {
  const facts = {
    scheme: client.scheme,
    headers: client.headers,
    sni: exchange.sni,
    sourceAddress: client.address,
    sourcePort: exchange.peer.port,
    destinationAddress: exchange.local.address,
    isHttp2: exchange.request.httpVersion === '2.0',
  }
  const matched = matchOnListener(listener, request, facts)
  const match = matched ?? (isGrpcWeb(exchange) ? matchCall(listener, request, facts) : null)
  if (match === null) throw new GatewayError('no-rule')
  outcome.rule = match.entry.rule
  outcome.matchIndex = match.entry.matchIndex
  if (match.entry.rule.broken !== null) throw new GatewayError('broken-rule')
  if (match.entry.rule.kind === 'GRPCRoute' && matched !== null && !isGrpc(exchange)) throw new GatewayError('not-grpc')
  return match
}

/** The rule that takes the call of gRPC that a policy will make of this one of a browser; `null` where none would. */
function matchCall(
  listener: ListenerTable,
  request: MatchRequest,
  facts: Parameters<typeof matchOnListener>[2],
): MatchResult | null {
  const headers = new Map(request.headers).set('content-type', 'application/grpc')
  const { method, host, path, search, authority } = request
  // Named one by one: the query is read when it is asked for, and would be left out of a copy.
  const call: MatchRequest = { method, host, path, search, authority, headers, query: request.query }
  const match = matchOnListener(listener, call, facts)
  return match !== null && takesGrpcWeb(listener, match) ? match : null
}

/** Whether a policy makes calls of gRPC of those of browsers. */
function takesGrpcWeb(listener: ListenerTable, { entry: { rule } }: MatchResult): boolean {
  return policiesOf(listener, rule)?.rule.some(({ type }) => type === 'grpc-web') ?? false
}

function findPlace(
  { session, backends }: CompiledRule,
  { listener, request }: { readonly listener: ListenerTable; readonly request: MatchRequest },
  { upstreams, sessions }: PipelineParts,
): Place | null {
  if (session === null) return null
  const candidates = backends.flatMap((backend) => {
    const upstream = backend.upstream === null ? undefined : upstreams.get(upstreamOf(listener, backend.upstream))
    return upstream === undefined ? [] : [{ backend, upstream }]
  })
  return sessions.find(session, request.headers, candidates)
}

/** Fields that end here are gone before filters see the request; forwarding fields stand there for them to edit. */
function toOnwardFields(exchange: Exchange, client: Client, request: MatchRequest): readonly string[] {
  const onward = without(toOnwardRequestFields(client.headers), (name) => setHere.has(name))
  return [...onward, ...toForwardingFields(exchange, client, request.authority)]
}

interface Decided {
  readonly match: MatchResult
  readonly backend: Backend
  /** Where the client's session leads. */
  readonly place: Place | null
  readonly client: Client
  readonly request: MatchRequest
  readonly rewrite: Rewrite
  /** Who calls, where a policy found out. */
  readonly caller: string | null
  /** What is to be sent on. */
  readonly content: RequestContent | null
  readonly upstream: Sending['upstream']
  /** The backend's own, where a policy has another asked in its place. */
  readonly chosen: UpstreamTarget | undefined
  readonly debugHeaders: () => RawHeaders
}

/** The copies that this request has to send, by lot where only a share is copied. Mirrors that cannot be used have none. */
function mirroredOf(
  listener: ListenerTable,
  { rewrite, request, upstreams }: Pick<Decided, 'rewrite' | 'request'> & Pick<ExchangePolicies, 'upstreams'>,
  { random }: PipelineParts,
): Mirrored[] {
  return rewrite.mirrors.flatMap((mirror): Mirrored[] => {
    const upstream = upstreams.get(upstreamOf(listener, mirror.upstream))
    if (upstream === undefined || upstream.target.invalid !== null) return []
    if (mirror.share < 1 && random() >= mirror.share) return []
    const { host, target } = toUpstreamTarget(rewrite, upstream.target, request)
    return [{ upstream, target, host: host === '' ? null : host }]
  })
}

function upstreamFor(
  id: UpstreamId,
  upstreams: Pick<Upstreams, 'get'>,
  run: ExchangePolicies | null,
): Sending['upstream'] {
  const upstream = upstreams.get(id)
  if (upstream === undefined) throw new GatewayError('no-endpoint')
  if (upstream.target.invalid !== null) throw new GatewayError('invalid-backend')
  return run === null ? upstream : run.detourOf(upstream)
}

function toSending(
  exchange: Exchange,
  outcome: Outcome,
  decided: Decided,
  { sessions, random }: PipelineParts,
): Sending {
  const { match, backend, place, request, client, rewrite, content, caller, upstream, chosen, debugHeaders } = decided
  const { rule } = match.entry
  const { host, target } = toUpstreamTarget(rewrite, withPathOf(upstream.target, chosen), request)
  const hashKey = hashKeyOf(upstream.target.loadBalancing, {
    request,
    clientAddress: client.address,
    captures: match.captures ?? {},
    consumer: caller,
    newCookie: randomUUID,
  })
  const sessionField = (): RawHeaders =>
    rule.session === null || backend.upstream === null || outcome.endpoint === null
      ? []
      : sessions.toResponse(rule.session, {
          place,
          upstream: backend.upstream,
          endpoint: outcome.endpoint,
          isSecure: client.scheme === 'https',
        })
  return {
    exchange,
    outcome,
    upstream,
    method: rewrite.onward?.method ?? request.method,
    target,
    host: host === '' ? null : host,
    headers: withoutFraming(rewrite.headers.toFlat()),
    content,
    editResponse: (headers) => {
      const list = new HeaderList(headers)
      for (const edits of rewrite.responseEdits) editHeaders(list, edits)
      const [name, value] = sessionField()
      if (name === 'set-cookie') list.append(name, value ?? '')
      else if (name !== undefined) list.set(name, value ?? '')
      if (hashKey.cookie !== null) list.append('set-cookie', hashKey.cookie)
      list.append('via', toVia(speaksHttp2(upstream.target) ? '2.0' : '1.1'))
      return [...withoutFraming(list.toFlat()), ...debugHeaders()]
    },
    requestTimeoutMs: requestTimeoutOf(exchange, rule),
    backendTimeoutMs: rule.backendTimeoutMs,
    retry: rule.retry,
    preferred: place?.endpoint ?? null,
    hashKey: hashKey.key,
    random,
  }
}

const speaksHttp2 = ({ protocol }: Pick<UpstreamTarget, 'protocol'>): boolean => protocol === 'h2' || protocol === 'h2c'

/** The rule's, or the deadline of a gRPC call where that comes first. */
function requestTimeoutOf(exchange: Exchange, { requestTimeoutMs }: CompiledRule): number | null {
  const deadlineMs = isGrpc(exchange) ? grpcTimeoutMs(exchange.request.headers) : null
  return deadlineMs === null ? requestTimeoutMs : Math.min(deadlineMs, requestTimeoutMs ?? Infinity)
}
