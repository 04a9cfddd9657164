/** Limiter: what the policies of rate limits have in common. Counts a request, answers where it is one too many, tells clients. */
import {
  toTold,
  type PolicyAnswer,
  type RedisSettings,
  type Take,
  type Taken,
  type TakeWindow,
} from '@signalbox/shared/policies'
import type { PolicyParts, RequestTurn, ResponseTurn, RunningPolicy } from '../behaviour.ts'
import { toCounterKey, type Counters } from './counters.ts'
import { RedisCounters } from './redis.ts'

export interface Limit {
  /** Policies with the same one count together. */
  readonly scope: string
  readonly type: Take['type']
  readonly countsRefused: boolean
  readonly windowsAt: (nowMs: number) => readonly TakeWindow[]
  /** Of the windows, as they end the names of headers. */
  readonly names: readonly string[]
  /** Who is counted; `null` where the request is not. */
  readonly identify: (turn: RequestTurn) => string | null
  readonly isHidden: boolean
  readonly status: number
  readonly message: string
  readonly maxJitterSeconds: number
  readonly store: 'local' | 'cluster' | 'redis'
  readonly redis: RedisSettings
  /** While Redis cannot be reached: count in this gateway, let requests pass, or answer them with 500. */
  readonly withoutRedis: 'local' | 'pass' | 'refuse'
  /** `null`: requests over the limit do not wait. */
  readonly waiting: { readonly intervalMs: number; readonly tries: number; readonly places: number } | null
}

export function createLimiter(limit: Limit, parts: PolicyParts): RunningPolicy {
  const redis = usesRedis(limit, parts)
    ? new RedisCounters(limit.redis, { url: parts.redisUrl, nowMs: () => parts.clock.epochMs(), log: parts.log })
    : null
  const limiter = new Limiter(limit, parts, redis ?? parts.counters)
  return {
    request: (turn) => limiter.request(turn),
    response: (turn) => limiter.respond(turn),
    close: () => redis?.close(),
  }
}

const usesRedis = ({ store }: Limit, { redisUrl }: PolicyParts): boolean =>
  store === 'redis' || (store === 'cluster' && redisUrl !== null)

const failed: PolicyAnswer = { status: 500, message: 'An unexpected error occurred' }

class Limiter {
  readonly #limit: Limit
  readonly #parts: PolicyParts
  readonly #counters: Counters
  /** What the client of an exchange is told. */
  readonly #told = new WeakMap<object, readonly string[]>()
  #waiting = 0

  constructor(limit: Limit, parts: PolicyParts, counters: Counters) {
    this.#limit = limit
    this.#parts = parts
    this.#counters = counters
  }

  async request(turn: RequestTurn): Promise<PolicyAnswer | null> {
    const { scope, message, status } = this.#limit
    const who = this.#limit.identify(turn)
    if (who === null) return null
    const key = toCounterKey(scope, who)
    let answer = await this.#take(key)
    if (answer !== null && answer !== 'unreachable' && !answer.taken.allowed)
      answer = await this.#takeLater(key, answer)
    if (answer === null) return null
    if (answer === 'unreachable') return failed
    const { headers, resetSeconds } = toTold(answer.take, answer.taken, this.#limit.names)
    const shown = this.#limit.isHidden ? [] : headers
    this.#told.set(turn.key, answer.taken.allowed ? shown : [...shown, 'Retry-After', this.#retryAfter(resetSeconds)])
    return answer.taken.allowed ? null : { status, message }
  }

  respond({ key, headers }: ResponseTurn): void {
    const told = this.#told.get(key) ?? []
    for (const [index, name] of told.entries()) if (index % 2 === 0) headers.set(name, told[index + 1] ?? '')
  }

  /** `null`: the request passes without having been counted. */
  async #take(key: string): Promise<{ take: Take; taken: Taken } | 'unreachable' | null> {
    const { type, countsRefused, windowsAt, withoutRedis } = this.#limit
    const nowMs = this.#parts.clock.epochMs()
    const take: Take = { key, type, countsRefused, nowMs, windows: windowsAt(nowMs) }
    try {
      return { take, taken: await this.#counters.take(take) }
    } catch {
      if (withoutRedis === 'pass') return null
      if (withoutRedis === 'refuse' || this.#counters === this.#parts.counters) return 'unreachable'
      return { take, taken: await this.#parts.counters.take(take) }
    }
  }

  /** Waits for a place below the limit, where that is allowed and there is room to wait. */
  async #takeLater(
    key: string,
    first: { take: Take; taken: Taken },
  ): Promise<{ take: Take; taken: Taken } | 'unreachable' | null> {
    const { waiting } = this.#limit
    if (waiting === null || this.#waiting >= waiting.places) return first
    this.#waiting += 1
    try {
      let last: { take: Take; taken: Taken } | 'unreachable' | null = first
      for (let tries = 0; tries < waiting.tries; tries += 1) {
        await new Promise((settle) => setTimeout(settle, waiting.intervalMs).unref())
        last = await this.#take(key)
        if (last === null || last === 'unreachable' || last.taken.allowed) break
      }
      return last
    } finally {
      this.#waiting -= 1
    }
  }

  #retryAfter(resetSeconds: number): string {
    return String(Math.ceil(resetSeconds + this.#parts.random() * this.#limit.maxJitterSeconds))
  }
}
