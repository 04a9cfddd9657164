/**
 * Circuit breaker: after too many failures nothing is tried for a while, then a few requests as a trial.
 *
 *     closed ──too many failures──▶ open ──openFor──▶ half-open ──all trials well──▶ closed
 *                                    ▲                    │
 *                                    └────one failed──────┘
 *
 * What began before the state last changed says nothing about it any more and does not count.
 */
import type { CircuitBreaker as Settings } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'

/** The window is forgotten in so many steps. */
const steps = 10

/** One request's way through. The first of the three that is called counts. */
export interface Passage {
  succeeded(): void
  failed(): void
  /** It ended without saying anything of who should have answered. */
  ended(): void
}

interface Step {
  readonly number: number
  requests: number
  failures: number
}

export class CircuitBreaker {
  readonly #settings: Settings
  readonly #clock: Clock
  readonly #onChange: () => void
  #steps: Step[] = []
  #failuresInRow = 0
  #openedAtMs: number | null = null
  #trialsUnderWay = 0
  #trialsWell = 0
  /** Counts changes of the state. */
  #period = 0

  constructor(settings: Settings, clock: Clock, onChange: () => void) {
    this.#settings = settings
    this.#clock = clock
    this.#onChange = onChange
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#openedAtMs === null) return 'closed'
    return this.#clock.monotonicMs() - this.#openedAtMs < this.#settings.openForMs ? 'open' : 'half-open'
  }

  /** Whether {@link enter} would let a request through. */
  get admits(): boolean {
    const { state } = this
    if (state === 'half-open') return this.#trialsUnderWay + this.#trialsWell < this.#settings.trialRequests
    return state === 'closed'
  }

  /** @returns `null` where the request is not to be sent. */
  enter(): Passage | null {
    if (!this.admits) return null
    const isTrial = this.state === 'half-open'
    if (isTrial) this.#trialsUnderWay++
    const period = this.#period
    let isOver = false
    const end = (count: () => void): void => {
      if (isOver) return
      isOver = true
      if (period !== this.#period) return
      if (isTrial) this.#trialsUnderWay--
      count()
    }
    return {
      succeeded: () => end(() => (isTrial ? this.#trialWentWell() : this.#count(false))),
      failed: () => end(() => (isTrial ? this.#open() : this.#count(true))),
      ended: () => end(() => undefined),
    }
  }

  /** Whether an answer of this status is a failure. */
  isFailure(status: number): boolean {
    return this.#settings.failureStatuses?.includes(status) ?? status >= 500
  }

  #trialWentWell(): void {
    this.#trialsWell++
    if (this.#trialsWell >= this.#settings.trialRequests) this.#close()
  }

  #count(isFailure: boolean): void {
    const { consecutiveFailures, failurePercent, minRequests } = this.#settings
    const step = this.#currentStep()
    step.requests++
    if (isFailure) step.failures++
    this.#failuresInRow = isFailure ? this.#failuresInRow + 1 : 0
    if (!isFailure) return
    const { requests, failures } = this.#window()
    const inRow = consecutiveFailures > 0 && this.#failuresInRow >= consecutiveFailures
    const byShare = failurePercent > 0 && requests >= minRequests && failures * 100 >= failurePercent * requests
    if (inRow || byShare) this.#open()
  }

  #currentStep(): Step {
    const number = Math.floor((this.#clock.monotonicMs() * steps) / this.#settings.windowMs)
    this.#steps = this.#steps.filter((step) => step.number > number - steps)
    const last = this.#steps.at(-1)
    if (last?.number === number) return last
    const step = { number, requests: 0, failures: 0 }
    this.#steps.push(step)
    return step
  }

  #window(): { readonly requests: number; readonly failures: number } {
    return this.#steps.reduce(
      (sum, { requests, failures }) => ({ requests: sum.requests + requests, failures: sum.failures + failures }),
      { requests: 0, failures: 0 },
    )
  }

  #open(): void {
    this.#begin(this.#clock.monotonicMs())
  }

  #close(): void {
    this.#begin(null)
  }

  #begin(openedAtMs: number | null): void {
    this.#openedAtMs = openedAtMs
    this.#period++
    this.#steps = []
    this.#failuresInRow = 0
    this.#trialsUnderWay = 0
    this.#trialsWell = 0
    this.#onChange()
  }
}
