/**
 * Policies of one exchange, in the pipeline's terms. Their hooks may wait, and tables may change meanwhile: whatever the
 * exchange may still need of its revision is held from the tick in which it came.
 */
import { policiesAt, upstreamOf, type MatchResult, type Rewrite } from '@signalbox/shared/match'
import type { PolicyAnswer } from '@signalbox/shared/policies'
import type {
  Backend,
  CompiledFilter,
  CompiledPolicy,
  ListenerTable,
  MatchRequest,
  RulePolicies,
  UpstreamId,
} from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import { GatewayError } from '../exchange/errors.ts'
import type { Exchange, RequestContent } from '../exchange/exchange.ts'
import { isGrpc } from '../exchange/grpc.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { Upstreams } from '../forward/index.ts'
import { PolicyRun } from '../policies/run.ts'
import type { RunningPolicies } from '../policies/running.ts'
import type { Client } from './client-address.ts'
import { toErrorAnswer } from './respond.ts'

type Upstream = NonNullable<ReturnType<Upstreams['get']>>

export interface ExchangePoliciesParts {
  readonly upstreams: Upstreams
  readonly policies: RunningPolicies
  readonly clock: Clock
  readonly log: (sentence: string) => void
}

/** What was decided before policies run. */
export interface Judged {
  readonly policies: RulePolicies
  readonly exchange: Exchange
  readonly outcome: Outcome
  readonly listener: ListenerTable
  readonly match: MatchResult
  /** `null` where the rule has none. */
  readonly backend: Backend | null
  readonly client: Client
  readonly request: MatchRequest
  readonly rewrite: Rewrite
  readonly atMs: number
}

export class ExchangePolicies {
  /** To be used from here on: its response passes the hooks. */
  readonly exchange: Exchange
  /** Of the revision that the exchange began with. */
  readonly upstreams: Pick<Upstreams, 'get'>
  readonly #run: PolicyRun
  readonly #parts: ExchangePoliciesParts
  readonly #held = new Map<UpstreamId, Upstream>()

  constructor(judged: Judged, parts: ExchangePoliciesParts) {
    const { policies, exchange, outcome, listener, match, backend, client, request, rewrite, atMs } = judged
    const { rule } = match.entry
    const { clock, log } = parts
    const place = backend === null ? -1 : rule.backends.indexOf(backend)
    const compiled = policiesAt(policies, place === -1 ? null : place)
    this.#parts = parts
    this.#hold(listener, namedUpstreams(rule.filters, backend, compiled))
    this.upstreams = { get: (id) => this.#held.get(id) ?? parts.upstreams.get(id) }
    this.#run = new PolicyRun({
      policies: compiled,
      generation: parts.policies.acquire(),
      exchange,
      outcome,
      rewrite,
      original: request,
      route: {
        kind: rule.kind,
        key: rule.route,
        rule: rule.id,
        service: backend === null || backend.upstream === null ? null : backend.service,
      },
      scheme: client.scheme,
      clientAddress: client.address,
      captures: match.captures ?? {},
      received: client.headers,
      authority: request.authority,
      isGrpc: isGrpc(exchange),
      atMs,
      monotonicMs: () => clock.monotonicMs(),
      log,
      failed: (error) => {
        log(`A policy failed at the response of exchange ${exchange.id}. ${toText(error)}`)
        return toErrorAnswer(exchange, outcome, new GatewayError('internal', { cause: error }))
      },
    })
    this.exchange = this.#run.exchange
  }

  request(): Promise<PolicyAnswer | null> {
    return this.#run.request()
  }

  /** Who calls, as far as a policy found out; `null` where none did. */
  get caller(): string | null {
    const { identity } = this.#run.turn
    return identity?.consumer?.id ?? identity?.credential ?? null
  }

  /** What is to be sent on. */
  get content(): RequestContent | null {
    return this.#run.turn.content
  }

  /** Where a policy has the request sent in place of `chosen`. */
  upstreamInPlaceOf(chosen: UpstreamId, listener: ListenerTable): UpstreamId {
    const { destination } = this.#run
    if (destination === null || destination.upstream === null) return chosen
    return upstreamOf(listener, destination.upstream)
  }

  /** The upstream itself, or another host that is spoken to like it. */
  detourOf(upstream: Upstream): Upstream {
    const detour = this.#run.destination?.detour ?? null
    return detour === null ? upstream : this.#parts.upstreams.toward(upstream, detour)
  }

  forwards(): void {
    this.#run.forwards()
  }

  answersItself(): void {
    this.#run.answersItself()
  }

  /** Once the response has ended. Never rejects. */
  async end(): Promise<void> {
    await this.#run.end()
    for (const upstream of this.#held.values()) void upstream.release()
  }

  #hold(listener: ListenerTable, ids: readonly UpstreamId[]): void {
    for (const named of ids) {
      const id = upstreamOf(listener, named)
      const upstream = this.#parts.upstreams.get(id)
      if (upstream === undefined || this.#held.has(id)) continue
      upstream.acquire()
      this.#held.set(id, upstream)
    }
  }
}

function namedUpstreams(
  filters: readonly CompiledFilter[],
  backend: Backend | null,
  policies: readonly CompiledPolicy[],
): readonly UpstreamId[] {
  return [
    ...(backend === null || backend.upstream === null ? [] : [backend.upstream]),
    ...[...filters, ...(backend?.filters ?? [])].flatMap((filter) => ('upstream' in filter ? [filter.upstream] : [])),
    ...policies.flatMap(({ candidates, byConsumer }) =>
      [candidates, ...byConsumer.values()].flat().flatMap(({ instance }) =>
        Object.values(instance.services)
          .flat()
          .map(({ upstream }) => upstream),
      ),
    ),
  ]
}

const toText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
