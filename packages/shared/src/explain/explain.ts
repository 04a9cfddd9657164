/**
 * Explain: why a request goes where it goes.
 *
 *     resources → attachment → table → match → explain
 *                                              ───────
 *
 * Ends in the very calls that the gateway makes (`toMatchRequest`, `chooseListener`, `matchRequest`, `applyFilters`,
 * `chooseBackend`); what is added are the words, and the matches that lost. Rules and matches are counted from 0, as in
 * field paths.
 */
import type { Attachments } from '../attachment/index.ts'
import type { ObjectKey } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import { isGrpcCall, toGrpcStatus, toMatchRequest, type MatchResult } from '../match/index.ts'
import { isHttps, type CompiledTables, type ListenerTable, type MatchRequest } from '../table/index.ts'
import { consider, type Verdicts } from './considered.ts'
import { explainStream, streamProtocolOf } from './explain-stream.ts'
import type { ExplainRequest, ExplainStep, Explanation } from './explanation.ts'
import { arrive, socketsFor } from './find-listener.ts'
import { withRoutes } from './kong-considered.ts'
import { follow } from './outcome.ts'
import { describeNeed } from './predicates.ts'
import { readRequest, type AskedRequest } from './read-request.ts'
import { tlsStep } from './tls-step.ts'

/** One configuration, compiled: what is stored, or the resources that came with the question. */
export interface Configuration {
  readonly snapshot: Snapshot
  /** Of `snapshot`. */
  readonly attachments: Attachments
  /** Of `attachments`. */
  readonly tables: CompiledTables
}

export interface ExplainOptions {
  /** In [0, 1): which backend of several is chosen. */
  readonly random: number
  /** `namespace/name` of the Gateway to ask; left out: every Gateway with a listener on the url's port. */
  readonly gateway?: ObjectKey | undefined
}

/** Never throws: what no gateway would take is explained as such. */
export function explain(configuration: Configuration, request: ExplainRequest, options: ExplainOptions): Explanation {
  const protocol = streamProtocolOf(request)
  if (protocol !== null) return explainStream(configuration, { ...request, protocol }, options)
  const asked = readRequest(request)
  const explanation = explainRequest(configuration, asked, options)
  return isGrpcCall(contentTypeOf(asked)) ? asCall(explanation) : explanation
}

function contentTypeOf({ received: { headers } }: AskedRequest): string | undefined {
  return headers.find((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === 'content-type')
}

/** Callers of gRPC read their own status: 200 with `grpc-status`. Redirects and preflights stay what they are. */
function asCall(explanation: Explanation): Explanation {
  const { response } = explanation
  if (response === undefined || response.status < 400) return explanation
  const { code, name } = toGrpcStatus(response.status)
  const verdict = explanation.verdict.replace(`${response.status}:`, `${name}:`)
  const headers = { ...response.headers, 'content-type': 'application/grpc', 'grpc-status': String(code) }
  return { ...explanation, verdict, response: { ...response, status: 200, headers } }
}

function explainRequest(configuration: Configuration, asked: AskedRequest, options: ExplainOptions): Explanation {
  const sockets = socketsFor(configuration, asked, options.gateway)
  if (sockets.length === 0) return unreachable(whyNothingListens(configuration.attachments, asked, options.gateway))
  const spoken = sockets.filter(({ protocol }) => (protocol === 'TLS') === (asked.scheme === 'https'))
  if (spoken.length === 0)
    return unreachable(
      asked.scheme === 'https'
        ? `The listener on port ${asked.port} speaks plain HTTP; ask for it by http://.`
        : `The listener on port ${asked.port} speaks TLS; ask for it by https://.`,
    )
  const normal = toMatchRequest(asked.received)
  if (!normal.ok) return refused(normal.error.message)
  const arrival = arrive(spoken, normal.value, asked.on)
  if (arrival === null) return noListener(normal.value, `port ${asked.port}`)
  const { socket, listener, match } = arrival
  if (!listener.ok)
    return listener.error === 421 ? misdirected(normal.value, asked) : noListener(normal.value, socket.id)
  return onListener({ ...configuration, asked, options }, normal.value, { listener: listener.value, match })
}

const nowhere = {
  listener: null,
  matched: null,
  filters: [],
  upstream: null,
  considered: [],
} as const satisfies Partial<Explanation>

function unreachable(text: string): Explanation {
  return { verdict: text, ...nowhere, steps: [{ stage: 'listener', outcome: 'ended', text }] }
}

function refused(message: string): Explanation {
  const verdict = `400: the request is refused before any rule is looked at. ${message}`
  return {
    verdict,
    ...nowhere,
    response: { status: 400, headers: {}, reason: message },
    steps: [{ stage: 'response', outcome: 'ended', text: verdict }],
  }
}

function noListener({ host }: MatchRequest, socket: string): Explanation {
  const reason = `no listener on ${socket} takes host ${host === '' ? '(none)' : host}.`
  return {
    verdict: `404: ${reason}`,
    ...nowhere,
    response: { status: 404, headers: {}, reason },
    steps: [{ stage: 'listener', outcome: 'ended', text: `404: ${reason}` }],
  }
}

function misdirected({ host }: MatchRequest, { sni }: AskedRequest): Explanation {
  const named = sni === null ? 'without a name' : `for ${sni}`
  const reason = `the TLS handshake was ${named}, and another listener is the one for host ${host}; a client asks again on a connection of its own.`
  return {
    verdict: `421: ${reason}`,
    ...nowhere,
    response: { status: 421, headers: {}, reason },
    steps: [{ stage: 'listener', outcome: 'ended', text: `421: ${reason}` }],
  }
}

/** A listener that is there but not served explains more than silence. */
function whyNothingListens(attachments: Attachments, { port }: AskedRequest, gateway: ObjectKey | undefined): string {
  const text = `Nothing listens on port ${port}${gateway === undefined ? '' : ` of Gateway ${gateway}`}: the connection is refused.`
  const unserved = attachments.listeners
    .values()
    .find((state) => state.listener.port === port && (gateway === undefined || state.gateway === gateway))
  if (unserved === undefined) return text
  const why = unserved.verdicts.find(({ type, status }) => type !== 'Conflicted' && status === 'False')
  const named = `Listener ${unserved.listener.name} of Gateway ${unserved.gateway} is not served`
  return `${text} ${named}: ${why?.message ?? 'its Gateway is not accepted or has no address.'}`
}

interface Asked extends Configuration {
  readonly asked: AskedRequest
  readonly options: ExplainOptions
}

function onListener(
  given: Asked,
  request: MatchRequest,
  found: { readonly listener: ListenerTable; readonly match: MatchResult | null },
): Explanation {
  const { listener, match } = found
  const byGatewayApi = consider({ ...given, listener }, request, match?.entry ?? null)
  const verdicts = withRoutes(byGatewayApi, { listener, request, received: given.asked.on, match })
  const where = {
    gateway: listener.gateway,
    name: listener.name,
    id: listener.id,
    port: listener.port,
    hostname: listener.hostname,
  }
  const steps = [...leftOutSteps(given.asked), ...listenerSteps(given, listener, request)]
  if (match === null) return { ...noMatch(request, verdicts, steps), listener: where }
  const { rule, matchIndex } = match.entry
  const outcome = follow(request, match, {
    tables: given.tables,
    listener,
    scheme: given.asked.scheme,
    headers: given.asked.received.headers,
    random: given.options.random,
    clientAddress: given.asked.on.sourceAddress ?? '',
    isGrpc: isGrpcCall(contentTypeOf(given.asked)),
  })
  const name = `${rule.route} rule ${rule.ruleIndex}`
  const by = `by ${name} on listener ${listener.name} of Gateway ${listener.gateway}.`
  const [namespace = '', routeName = ''] = rule.route.split('/')
  return {
    verdict: outcome.upstream === null ? outcome.summary : `${outcome.summary} ${by}`,
    listener: where,
    matched: {
      kind: rule.kind,
      namespace,
      name: routeName,
      rule: rule.ruleIndex,
      ...(rule.name === null ? {} : { ruleName: rule.name }),
      match: matchIndex,
      ...(match.captures === undefined ? {} : { captures: match.captures }),
    },
    filters: outcome.filters,
    policies: outcome.policies,
    upstream: outcome.upstream,
    ...(outcome.response === null ? {} : { response: outcome.response }),
    steps: [...steps, matchStep(name, verdicts), ...outcome.steps],
    considered: verdicts.considered,
  }
}

function leftOutSteps({ leftOut }: AskedRequest): readonly ExplainStep[] {
  if (leftOut.length === 0) return []
  const text = `Left out before anything is looked at: ${leftOut.join(', ')}. Servers confuse "_" in a header's name with "-".`
  return [{ stage: 'listener', outcome: 'changed', text }]
}

function listenerSteps(
  { snapshot, asked: { sni } }: Asked,
  listener: ListenerTable,
  { host }: MatchRequest,
): readonly ExplainStep[] {
  const taken = listener.hostname === '' ? 'which takes every host' : `whose hostname is ${listener.hostname}`
  const where = `listener ${listener.name} of Gateway ${listener.gateway}`
  const routes =
    new Set(listener.routes.entriesByHost.values().flatMap((entries) => entries.routes)).size +
    (listener.kong?.routes.length ?? 0)
  return [
    {
      stage: 'listener',
      outcome: 'passed',
      text: `Port ${listener.port} belongs to ${where}.`,
    },
    ...(isHttps(listener) ? [tlsStep(snapshot, listener.tls, { sni, where })] : []),
    {
      stage: 'hostname',
      outcome: 'passed',
      text: `Host ${host === '' ? '(none)' : host} is taken by this listener, ${taken}.`,
    },
    {
      stage: 'attachment',
      outcome: 'passed',
      text: `${routes} ${routes === 1 ? 'route is' : 'routes are'} attached to it.`,
    },
  ]
}

function matchStep(name: string, { considered }: Verdicts): ExplainStep {
  const outranked = considered.filter(({ outcome }) => outcome === 'outranked')
  const [next] = outranked
  const beside = next === undefined ? '' : ` ${outranked.length} more would have matched: ${next.reason}.`
  return { stage: 'match', outcome: 'passed', text: `${name} takes the request.${beside}` }
}

function noMatch(request: MatchRequest, { considered, closest }: Verdicts, steps: readonly ExplainStep[]): Explanation {
  const kept = considered.find(({ outcome }) => outcome === 'not-attached')
  const reason = `no rule matched.${describeKeptOut(kept) || describeClosest(closest)}`
  return {
    verdict: `404: ${reason}`,
    ...nowhere,
    response: { status: 404, headers: {}, reason: `No rule takes ${request.method} ${request.path}.` },
    steps: [...steps, { stage: 'match', outcome: 'ended', text: `404: ${reason}` }],
    considered,
  }
}

function describeClosest(closest: Verdicts['closest']): string {
  if (closest === null) return ''
  const { rule } = closest.entry
  const needs = closest.failed.slice(0, 2).map(describeNeed).join(', and ')
  return ` The closest, ${rule.route} rule ${rule.ruleIndex}, ${needs}.`
}

function describeKeptOut(kept: Explanation['considered'][number] | undefined): string {
  if (kept === undefined) return ''
  const name = kept.route.slice(kept.route.indexOf('/') + 1)
  return ` ${name} rule ${kept.rule} would take it, but is not attached here: ${kept.reason.replace(/\.$/, '')}.`
}
