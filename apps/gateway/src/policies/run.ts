/**
 * Run: the policies of one exchange, phase by phase. Made only for requests whose rule has policies.
 *
 * Instances are chosen one by one as their turn comes, so that those of a consumer take effect for every type that runs
 * after authentication, and stay chosen for the later phases.
 */
import { chooseCandidate, protocolOfRequest, redirectionOf, type Redirection } from '@signalbox/shared/match'
import type { PolicyAnswer } from '@signalbox/shared/policies'
import type { CompiledPolicy, PolicyInstance } from '@signalbox/shared/table'
import { GatewayError } from '../exchange/errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { Latencies, LogEntry, ResponseTurn, RunningPolicy } from './behaviour.ts'
import { ExchangeTurn, type ExchangeTurnParts } from './exchange-turn.ts'
import { PolicySink, replacing, type PolicySinkParts, type ResponseHead } from './response-sink.ts'
import type { Generation } from './running.ts'

export interface PolicyRunParts extends Omit<ExchangeTurnParts, 'startedAtMs'> {
  readonly policies: readonly CompiledPolicy[]
  /** Released by {@link PolicyRun.end}. */
  readonly generation: Generation
  readonly outcome: Outcome
  /** Epoch milliseconds. */
  readonly atMs: number
  readonly monotonicMs: () => number
  readonly log: (sentence: string) => void
  readonly failed: PolicySinkParts['failed']
}

interface Chosen {
  readonly policy: CompiledPolicy
  readonly instance: PolicyInstance
  readonly running: RunningPolicy
}

export class PolicyRun {
  readonly turn: ExchangeTurn
  /** To be used from here on: its response passes the hooks. */
  readonly exchange: Exchange
  readonly #parts: PolicyRunParts
  readonly #sink: PolicySink
  readonly #chosen = new Map<CompiledPolicy, Chosen | null>()
  readonly #protocol: ReturnType<typeof protocolOfRequest>
  #destination: Redirection | null = null
  #forwardedAtMs: number | null = null
  #answeredAtMs: number | null = null
  #isOwn = true

  constructor(parts: PolicyRunParts) {
    const { exchange, isGrpc, scheme } = parts
    this.#parts = parts
    this.#protocol = protocolOfRequest(scheme, isGrpc)
    this.turn = new ExchangeTurn({ ...parts, startedAtMs: parts.atMs })
    this.#sink = new PolicySink({
      inner: exchange.response,
      edit: (head) => this.#respond(head),
      failed: (error) => {
        this.#isOwn = true
        return parts.failed(error)
      },
      broke: (error) => parts.log(`A policy broke off the response of exchange ${exchange.id}. ${toText(error)}`),
    })
    this.exchange = { ...exchange, response: this.#sink }
    exchange.onAbort(() => this.#sink.abandon())
  }

  /**
   * The request hooks, in order, until one answers.
   * @throws what a hook throws: the request does not pass.
   */
  async request(): Promise<PolicyAnswer | null> {
    for (const policy of this.#parts.policies) {
      const chosen = this.#choose(policy)
      if (chosen?.running.request === undefined) continue
      const before = this.turn.destination
      const answer = (await chosen.running.request(this.turn)) ?? null
      if (answer !== null) return answer
      if (this.turn.destination !== before) this.#destination = this.#resolve(chosen.instance)
    }
    this.turn.settle()
    return null
  }

  /** Where the request is to go; `null`: to the chosen backend. */
  get destination(): Redirection | null {
    return this.#destination
  }

  /** From here on it is the upstream that answers, until {@link answersItself}. */
  forwards(): void {
    this.#isOwn = false
    this.#forwardedAtMs = this.#parts.monotonicMs()
  }

  answersItself(): void {
    if (!this.#sink.started) this.#isOwn = true
  }

  /** The log hooks, once the response has ended. Never rejects. */
  async end(): Promise<void> {
    const { generation, outcome } = this.#parts
    // A tunnel has no response of ours.
    if (this.#sink.started) await this.#sink.ended
    if (this.#sink.status !== 0) outcome.status = this.#sink.status
    const entry = this.#toEntry()
    for (const policy of this.#parts.policies) this.#log(policy, entry)
    generation.release()
  }

  #log(policy: CompiledPolicy, entry: LogEntry): void {
    try {
      this.#choose(policy)?.running.log?.(entry)
    } catch (error) {
      this.#parts.log(`The policy type ${policy.type} could not log an exchange. ${toText(error)}`)
    }
  }

  #choose(policy: CompiledPolicy): Chosen | null {
    const known = this.#chosen.get(policy)
    if (known !== undefined) return known
    const candidate = chooseCandidate(policy, this.#protocol, this.turn.identity?.consumer?.key ?? null)
    const running = candidate === null ? undefined : this.#parts.generation.get(candidate.instance)
    if (candidate !== null && running === undefined)
      throw new GatewayError('internal', { cause: `Policy ${candidate.instance.key} is not of the revision in force.` })
    const chosen =
      candidate === null || running === undefined ? null : { policy, instance: candidate.instance, running }
    this.#chosen.set(policy, chosen)
    return chosen
  }

  #resolve(instance: PolicyInstance): Redirection | null {
    const { destination } = this.turn
    if (destination === null) return null
    const redirection = redirectionOf(destination, instance)
    if (redirection !== null) return redirection
    throw new GatewayError('no-endpoint', { cause: `Policy ${instance.key} names a Service that cannot be used.` })
  }

  #respond(head: ResponseHead): void | Promise<void> {
    this.#answeredAtMs = this.#parts.monotonicMs()
    const turn = this.#toResponseTurn(head)
    const { policies } = this.#parts
    for (const [index, policy] of policies.entries()) {
      const waiting = this.#choose(policy)?.running.response?.(turn)
      if (waiting !== undefined) return this.#respondFrom(index + 1, waiting, turn)
    }
  }

  async #respondFrom(index: number, waiting: Promise<void>, turn: ResponseTurn): Promise<void> {
    await waiting
    for (const policy of this.#parts.policies.slice(index)) await this.#choose(policy)?.running.response?.(turn)
  }

  #toResponseTurn(head: ResponseHead): ResponseTurn {
    const { turn } = this
    const isOwn = this.#isOwn
    const mayHaveContent = (): boolean =>
      turn.original.method !== 'HEAD' && head.status !== 204 && head.status !== 304 && head.contentLength !== 0
    return {
      ...this.#facts(),
      request: turn,
      get status() {
        return head.status
      },
      set status(status) {
        head.status = status
      },
      headers: head.headers,
      isOwn,
      get hasContent() {
        return mayHaveContent()
      },
      contentLength: head.contentLength,
      takeTrailers: () => {
        head.takesTrailers = true
        return () => this.#sink.trailers
      },
      pipe: (stream) => {
        if (mayHaveContent()) head.streams.push(stream)
      },
      replace: (edit, maxBytes) => {
        if (mayHaveContent()) head.streams.push(replacing(edit, maxBytes))
      },
    }
  }

  #facts() {
    const { key, id, startedAtMs, httpVersion, isGrpc, isUpgrade, peer, local, sni, received, identity } = this.turn
    const { target, authority, secretNames } = this.turn
    return {
      key,
      id,
      startedAtMs,
      httpVersion,
      isGrpc,
      isUpgrade,
      peer,
      local,
      sni,
      received,
      identity,
      target,
      authority,
      secretNames,
    }
  }

  #toEntry(): LogEntry {
    const { outcome } = this.#parts
    return {
      ...this.#facts(),
      request: this.turn,
      status: outcome.status === 0 ? clientGone : outcome.status,
      responseHeaders: this.#sink.headers,
      requestBytes: outcome.requestBytes,
      responseBytes: outcome.responseBytes,
      errorCode: outcome.errorCode,
      endpoint: outcome.endpoint,
      upstream: outcome.upstream,
      isOwn: this.#isOwn,
      latencies: this.#latencies(),
    }
  }

  #latencies(): Latencies {
    const { exchange, monotonicMs } = this.#parts
    const nowMs = monotonicMs()
    const answeredAtMs = this.#answeredAtMs ?? nowMs
    const upstreamMs = this.#forwardedAtMs === null ? null : Math.max(0, answeredAtMs - this.#forwardedAtMs)
    const totalMs = nowMs - exchange.startedAtMs
    const receiveMs = nowMs - answeredAtMs
    return { totalMs, upstreamMs, receiveMs, gatewayMs: Math.max(0, totalMs - receiveMs - (upstreamMs ?? 0)) }
  }
}

/** Nobody was answered; the number that nginx has for it. */
const clientGone = 499

const toText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
