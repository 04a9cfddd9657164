/**
 * Whether an endpoint may have traffic, by what checks found (active), what requests met (passive), what a person said
 * and what its circuit breaker counted. Outlives changes of the Service that keep the endpoint.
 *
 * As in Kong, each kind of failure is counted by itself; one success begins all counts of failures anew, and one
 * failure the count of successes.
 */
import type { ActiveChecks, EndpointTarget, FailureLimits, HealthChecks, PassiveChecks } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

/** What a check or a request met. Messages are for the people who run the endpoint. */
export type Seen =
  | { readonly kind: 'success' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'failure' | 'connection' | 'timeout'; readonly message: string }

/** A finding that counts for every process of the gateway. */
export interface Verdict {
  readonly health: 'healthy' | 'unhealthy'
  readonly reason: string
  /** After which the endpoint is tried again; `null`: only when something else is found. */
  readonly forMs: number | null
}

export interface HealthReading {
  readonly health: 'healthy' | 'unhealthy' | 'unknown'
  /** Why, for a person; `null` where there is nothing to say. */
  readonly reason: string | null
  /** Milliseconds since the epoch; `null` where the health has not changed yet. */
  readonly sinceMs: number | null
  readonly circuit: CircuitBreaker['state']
}

/** `null`: it says nothing of the endpoint's health. */
type Judged =
  { readonly isGood: true } | { readonly isGood: false; readonly kind: keyof FailureLimits; readonly why: string }

export interface HealthListener {
  /** The health or the circuit has changed. */
  changed(): void
  /** Requests met what changes the health; others should know. */
  found(verdict: Verdict): void
}

export interface HealthSettings {
  readonly checks: HealthChecks
  readonly breaker: CircuitBreaker | null
  readonly said: EndpointTarget['said']
}

export class EndpointHealth {
  readonly #clock: Clock
  readonly #listener: HealthListener
  #checks: HealthChecks = { active: null, passive: null, threshold: 0 }
  #breaker: CircuitBreaker | null = null
  #health: HealthReading['health'] = 'unknown'
  #reason: string | null = null
  #sinceMs: number | null = null
  #untilMs = Infinity
  /** When a person said what holds; `null` where checks or nobody did. */
  #saidAt: string | null = null
  /** What a person said holds whatever is found. */
  #isHeld = false
  #successes = 0
  #failures = { status: 0, connection: 0, timeout: 0 }

  constructor(clock: Clock, listener: HealthListener) {
    this.#clock = clock
    this.#listener = listener
  }

  configure({ checks, breaker, said }: HealthSettings): void {
    this.#checks = checks
    this.#breaker = breaker
    this.#isHeld = said?.holds === true && said.health === 'unhealthy'
    if (said !== undefined && said.at !== this.#saidAt)
      this.#become({ health: said.health, reason: saidReasons[said.health], forMs: null }, said.at)
    else if (said === undefined && this.#saidAt !== null) this.#forget()
  }

  /** Whether anything says when it is healthy. */
  get isChecked(): boolean {
    return this.#checks.active !== null || this.#checks.passive !== null || this.#saidAt !== null
  }

  get isUnhealthy(): boolean {
    this.#endEjection()
    return this.#health === 'unhealthy'
  }

  /** Whether it may be sent a request now. */
  get mayServe(): boolean {
    return !this.isUnhealthy && this.#breaker?.admits !== false
  }

  /** Its own or that of its Service; `null` where there is none. */
  get breaker(): CircuitBreaker | null {
    return this.#breaker
  }

  /** What a check of this gateway found, in this process or another. */
  checked(seen: Seen): void {
    const { active } = this.#checks
    if (active === null || this.#isHeld) return
    const judged = judgeCheck(active, seen)
    if (judged === null) return
    if (this.#health === 'unknown' && judged.isGood) this.#become({ health: 'healthy', reason: '', forMs: null })
    const verdict = this.#count(judged, active, 'checks')
    if (verdict !== null) this.#become({ ...verdict, forMs: null })
  }

  /** What a request met. */
  met(seen: Seen): void {
    const { passive } = this.#checks
    if (passive === null || this.#isHeld) return
    const judged = judgeRequest(passive, seen)
    if (judged === null) return
    if (this.#health === 'unknown' && judged.isGood) this.#become({ health: 'healthy', reason: '', forMs: null })
    const counted = this.#count(judged, passive, 'requests')
    if (counted === null) return
    const verdict = { ...counted, forMs: passive.ejectForMs === 0 ? null : passive.ejectForMs }
    this.#become(verdict)
    this.#listener.found(verdict)
  }

  /** What another process of this gateway found. */
  learn({ health, reason, forMs }: Verdict): void {
    if (this.#isHeld || health === this.read().health) return
    const { active, passive } = this.#checks
    // Where nothing would ever find it healthy again, it is tried again.
    const ejectForMs = active === null && passive !== null && passive.ejectForMs > 0 ? passive.ejectForMs : null
    this.#become({ health, reason, forMs: forMs ?? ejectForMs })
  }

  read(): HealthReading {
    this.#endEjection()
    return {
      health: this.#health,
      reason: this.#reason === '' ? null : this.#reason,
      sinceMs: this.#sinceMs,
      circuit: this.#breaker?.state ?? 'closed',
    }
  }

  /** @returns what it comes to, where that differs from what holds. */
  #count(
    judged: NonNullable<Judged>,
    limits: Pick<ActiveChecks, 'successes' | 'failures'>,
    of: string,
  ): Omit<Verdict, 'forMs'> | null {
    if (judged.isGood) {
      this.#failures = { status: 0, connection: 0, timeout: 0 }
      if (!this.isUnhealthy) return null
      this.#successes++
      const isEnough = limits.successes > 0 && this.#successes >= limits.successes
      return isEnough ? { health: 'healthy', reason: '' } : null
    }
    this.#successes = 0
    if (this.isUnhealthy) return null
    const kind = limits.failures[judged.kind] === null ? 'status' : judged.kind
    const limit = limits.failures[kind] ?? 0
    const count = ++this.#failures[kind]
    if (limit === 0 || count < limit) return null
    const times = count === 1 ? `One of the ${of} failed` : `${count} ${of} in a row failed`
    return { health: 'unhealthy', reason: `${times}: ${judged.why}` }
  }

  #become({ health, reason, forMs }: Verdict, saidAt: string | null = null): void {
    if (this.#health !== health) this.#sinceMs = this.#clock.epochMs()
    this.#health = health
    this.#reason = reason
    this.#untilMs = forMs === null || health === 'healthy' ? Infinity : this.#clock.monotonicMs() + forMs
    if (saidAt !== null) this.#saidAt = saidAt
    this.#clearCounts()
    this.#listener.changed()
  }

  #forget(): void {
    this.#saidAt = null
    this.#health = 'unknown'
    this.#reason = null
    this.#sinceMs = this.#clock.epochMs()
    this.#untilMs = Infinity
    this.#clearCounts()
  }

  #clearCounts(): void {
    this.#successes = 0
    this.#failures = { status: 0, connection: 0, timeout: 0 }
  }

  #endEjection(): void {
    if (this.#untilMs === Infinity || this.#clock.monotonicMs() < this.#untilMs) return
    this.#health = 'unknown'
    this.#reason = 'It was left out for a while after failures and gets requests again.'
    this.#sinceMs = this.#clock.epochMs()
    this.#untilMs = Infinity
    this.#clearCounts()
  }
}

const saidReasons = { healthy: 'A person put it back.', unhealthy: 'A person took it out.' } as const

function judgeCheck({ healthyStatuses, unhealthyStatuses }: ActiveChecks, seen: Seen): Judged | null {
  return judge(seen, (status) => {
    if (healthyStatuses?.includes(status) ?? (status >= 200 && status < 400)) return true
    return unhealthyStatuses === null || unhealthyStatuses.includes(status) ? false : null
  })
}

function judgeRequest({ healthyStatuses, unhealthyStatuses }: PassiveChecks, seen: Seen): Judged | null {
  return judge(seen, (status) => {
    if (unhealthyStatuses.includes(status)) return false
    return healthyStatuses === null || healthyStatuses.includes(status) ? true : null
  })
}

function judge(seen: Seen, isGood: (status: number) => boolean | null): Judged | null {
  switch (seen.kind) {
    case 'success':
      return { isGood: true }
    case 'status': {
      const verdict = isGood(seen.status)
      if (verdict === null) return null
      return verdict ? { isGood: true } : { isGood: false, kind: 'status', why: `status ${seen.status}.` }
    }
    case 'failure':
      return { isGood: false, kind: 'status', why: seen.message }
    default:
      return { isGood: false, kind: seen.kind, why: seen.message }
  }
}
