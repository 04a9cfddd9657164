/**
 * Outcome: what becomes of a request that a rule took. Runs the very functions of `match` that the gateway runs, one
 * filter at a time, and notes what each changed.
 */
import { toHostPort } from '../lib/index.ts'
import {
  answerPreflight,
  applyFilters,
  beginRewrite,
  chooseBackend,
  detourEndpoint,
  policiesAt,
  policiesOf,
  toUpstreamTarget,
  type Detour,
  type FilterAnswer,
  type MatchResult,
  type Rewrite,
  type RewriteContext,
  upstreamOf,
  withPathOf,
} from '../match/index.ts'
import type {
  Backend,
  CompiledFilter,
  CompiledTables,
  ListenerTable,
  MatchRequest,
  RulePolicies,
  UpstreamTarget,
} from '../table/index.ts'
import { describeChoice } from './balancing-words.ts'
import type { ExplainStep, Explanation } from './explanation.ts'
import { difference, toRecord } from './differences.ts'
import type { EffectivePolicyView } from './effective-policies.ts'
import { describeAnswer, describeFilter, ruleSteps } from './filter-words.ts'
import { followPolicies, type FollowedPolicies } from './follow-policies.ts'

export interface Outcome extends Pick<Explanation, 'filters' | 'upstream'> {
  readonly steps: readonly ExplainStep[]
  readonly response: NonNullable<Explanation['response']> | null
  /** Ends the sentence that begins with the status or `Sent`. */
  readonly summary: string
  /** In running order. */
  readonly policies: readonly EffectivePolicyView[]
}

export interface OutcomeOptions {
  readonly tables: CompiledTables
  readonly listener: ListenerTable
  readonly scheme: 'http' | 'https'
  /** Flat, as received. */
  readonly headers: readonly string[]
  /** In [0, 1): which backend of several is chosen. */
  readonly random: number
  /** As far as it is known; `''` otherwise. */
  readonly clientAddress: string
  readonly isGrpc: boolean
}

export function follow(request: MatchRequest, match: MatchResult, options: OutcomeOptions): Outcome {
  const { entry, matchedPath } = match
  const { rule } = entry
  const trail = new Trail()
  const name = `${rule.route} rule ${rule.ruleIndex}`
  if (rule.broken !== null)
    return trail.respond(500, `${name} cannot be served as it is written. ${rule.broken.message}`)
  const rewrite = beginRewrite(request.path, options.headers)
  const context = { request, scheme: options.scheme, listenerPort: options.listener.port, matchedPath }
  const backend = chooseBackend(rule, options.random)
  const policies = policiesOf(options.listener, rule)
  if (policies !== undefined) {
    const preflight = answerPreflight(rule.filters, request)
    if (preflight !== null) return trail.answer(preflight, name)
    const ended = trail.obey(request, { policies, match, backend, rewrite, options })
    if (ended !== null) return ended
  }
  const answer = trail.run(rule.filters, rewrite, context)
  if (answer !== null) return trail.answer(answer, name)
  if (backend === null)
    return trail.respond(
      500,
      rule.backends.length === 0 ? `${name} has no backends.` : `all backends of ${name} have weight 0.`,
    )
  trail.choose(backend, rule.totalWeight)
  if (backend.upstream === null)
    return trail.respond(500, `${name} chose a backend that is not valid. ${backend.invalid?.message ?? ''}`.trim())
  const late = trail.run(backend.filters, rewrite, context)
  if (late !== null) return trail.answer(late, name)
  trail.note(ruleSteps(rule))
  return trail.send(request, { rewrite, backend, options, share: sharePercent(backend, rule.totalWeight) })
}

function sharePercent({ weight }: Backend, totalWeight: number): number {
  return Math.round((weight / totalWeight) * 10_000) / 100
}

/** As it is asked where a policy has another host asked in place of its endpoints. */
function detoured(upstream: UpstreamTarget | undefined, detour: Detour | null): UpstreamTarget | undefined {
  const endpoint = upstream === undefined || detour === null ? null : detourEndpoint(upstream, detour)
  return upstream === undefined || endpoint === null ? upstream : { ...upstream, endpoints: [endpoint] }
}

/** The steps so far; each way to end closes them. */
class Trail {
  readonly #steps: ExplainStep[] = []
  #policies: FollowedPolicies | null = null
  readonly #filters: { readonly type: string; readonly detail: string }[] = []

  run(filters: readonly CompiledFilter[], rewrite: Rewrite, context: RewriteContext): FilterAnswer | null {
    for (const filter of filters) {
      const before = { host: rewrite.host, path: rewrite.path, headers: toRecord(rewrite.headers) }
      const edited = rewrite.responseEdits.length
      const answer = applyFilters([filter], rewrite, context)
      const after = { host: rewrite.host, path: rewrite.path, headers: toRecord(rewrite.headers) }
      const changes = [
        ...difference({ Host: before.host }, { Host: after.host }),
        ...difference({ path: before.path }, { path: after.path }),
        ...difference(before.headers, after.headers),
      ]
      const [onResponse] = rewrite.responseEdits.slice(edited)
      const detail = answer === null ? describeFilter(filter, changes, onResponse) : describeAnswer(answer)
      this.#filters.push({ type: filter.type, detail })
      this.#steps.push({
        stage: filter.type === 'RequestMirror' ? 'mirror' : 'filter',
        outcome: answer !== null ? 'ended' : changes.length > 0 ? 'changed' : 'passed',
        text: `${filter.type}: ${detail}.`,
        ...(changes.length > 0 ? { changes } : {}),
      })
      if (answer !== null) return answer
    }
    return null
  }

  /** @returns how it ends where a policy answers. */
  obey(
    request: MatchRequest,
    given: {
      readonly policies: RulePolicies
      readonly match: MatchResult
      readonly backend: Backend | null
      readonly rewrite: Rewrite
      readonly options: OutcomeOptions
    },
  ): Outcome | null {
    const { policies, match, backend, rewrite, options } = given
    const { rule } = match.entry
    const place = backend === null ? -1 : rule.backends.indexOf(backend)
    const followed = followPolicies(policiesAt(policies, place === -1 ? null : place), rewrite, {
      original: request,
      route: {
        kind: rule.kind,
        key: rule.route,
        rule: rule.id,
        service: backend === null || backend.upstream === null ? null : backend.service,
      },
      scheme: options.scheme,
      clientAddress: options.clientAddress,
      captures: match.captures ?? {},
      listener: options.listener,
      isGrpc: options.isGrpc,
    })
    this.#policies = followed
    this.#steps.push(...followed.steps)
    if (followed.answer === null) return null
    const { answer, by } = followed.answer
    const reason = `${by} answers${answer.message === undefined ? '' : `: ${answer.message}`}`
    return this.#end(null, {
      response: { status: answer.status, headers: toPairs(answer.headers ?? []), reason },
      summary: `${answer.status}: ${reason.replace(/\.$/, '')}.`,
    })
  }

  note(steps: readonly ExplainStep[]): void {
    this.#steps.push(...steps)
  }

  choose(backend: Backend, totalWeight: number): void {
    const share = sharePercent(backend, totalWeight)
    const named = `${backend.service}${backend.port === null ? '' : `:${backend.port}`}`
    const whole = share === 100 ? 'the only backend' : `one of several, with ${share}% of the requests`
    this.#steps.push({
      stage: 'backend',
      outcome: backend.upstream === null ? 'ended' : 'passed',
      text:
        backend.upstream === null
          ? `Backend ${named} (${whole}) is not valid: ${backend.invalid?.message ?? 'it names nothing.'}`
          : `Backend ${named}, ${whole}.`,
    })
  }

  answer(answer: FilterAnswer, name: string): Outcome {
    const { statusCode: status } = answer
    if ('location' in answer)
      return this.#end(null, {
        response: {
          status,
          headers: { location: answer.location },
          reason: `${name} redirects to ${answer.location}.`,
        },
        summary: `${status} to ${answer.location}: ${name} redirects.`,
      })
    const headers = Object.fromEntries(answer.headers.map(({ name: field, value }) => [field.toLowerCase(), value]))
    const reason = `${name} answers the preflight: ${describeAnswer(answer)}.`
    return this.#end(null, { response: { status, headers, reason }, summary: `${status}: ${reason}` })
  }

  respond(status: number, reason: string): Outcome {
    this.#steps.push({ stage: 'response', outcome: 'ended', text: `${status}: ${reason}` })
    return this.#end(null, { response: { status, headers: {}, reason }, summary: `${status}: ${reason}` })
  }

  send(
    request: MatchRequest,
    sent: {
      readonly rewrite: Rewrite
      readonly backend: Backend
      readonly options: OutcomeOptions
      readonly share: number
    },
  ): Outcome {
    const { rewrite, backend, options, share } = sent
    const { upstream: elsewhere = null, detour = null } = this.#policies?.redirection ?? {}
    const named = upstreamOf(options.listener, elsewhere ?? backend.upstream ?? '')
    const upstream = detoured(options.tables.upstreams.get(named), detour)
    if (upstream !== undefined && upstream.invalid !== null)
      return this.respond(500, `Service ${backend.service} must not be asked. ${upstream.invalid.message}`)
    if (upstream === undefined || upstream.endpoints.length === 0)
      return this.respond(503, `no endpoint of Service ${backend.service} is ready.`)
    const chosen = options.tables.upstreams.get(upstreamOf(options.listener, backend.upstream ?? ''))
    const { host, target } = toUpstreamTarget(rewrite, withPathOf(upstream, chosen), request)
    const { endpoints } = upstream
    const [endpoint] = endpoints
    const method = rewrite.onward?.method ?? request.method
    const where = endpoint === undefined ? upstream.id : toHostPort(endpoint.address, endpoint.port)
    const url = `${upstream.tls === null ? 'http' : 'https'}://${where}${target}`
    rewrite.headers.set('Host', host)
    this.#steps.push({
      stage: 'upstream',
      outcome: 'ended',
      text: `${method} ${target} goes to ${where}${detour === null ? describeChoice(upstream) : ''}, with Host ${host}${describeTls(upstream)}.`,
      ...(target === request.path + request.search
        ? {}
        : { changes: [{ what: 'path', before: request.path + request.search, after: target }] }),
    })
    return this.#end(
      {
        service: toServicePort(upstream),
        url,
        host,
        headers: toRecord(rewrite.headers),
        sharePercent: share,
        endpoints: endpoints.map(({ address, port, weight }) => ({ address, port, weight })),
      },
      {
        response: null,
        summary: `Sent to ${toServicePort(upstream)}${share === 100 ? '' : ` (${share}% of the requests)`}`,
      },
    )
  }

  #end(upstream: Explanation['upstream'], end: Pick<Outcome, 'response' | 'summary'>): Outcome {
    return { steps: this.#steps, filters: this.#filters, policies: this.#policies?.views ?? [], upstream, ...end }
  }
}

/** `<namespace>/<name>:<port>` */
export const toServicePort = ({ service, port }: UpstreamTarget): string => `${service}:${port}`

/** `, by TLS (name in.example.com)`; nothing for plain text. */
export function describeTls({ tls }: UpstreamTarget): string {
  if (tls === null) return ''
  const names =
    tls.subjectAltNames.length > 0 ? tls.subjectAltNames.map(({ value }) => value).join(' or ') : tls.verifyName
  const asked =
    tls.serverName === null
      ? ''
      : ` (name ${tls.serverName}${names === null || names === tls.serverName ? '' : `, certificate for ${names}`})`
  return `, by TLS${asked}${tls.verify ? '' : ', whatever its certificate'}`
}

/** Of flat fields; of a repeated name the last value. */
function toPairs(flat: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {}
  for (let index = 0; index + 1 < flat.length; index += 2) pairs[flat[index] ?? ''] = flat[index + 1] ?? ''
  return pairs
}
