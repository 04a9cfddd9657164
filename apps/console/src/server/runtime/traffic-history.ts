/** Traffic history: the totals that one gateway process reported lately, and the rates between them. */
import { windowSeconds, type TrafficRate, type TrafficReport } from '@signalbox/shared/snapshot'

/** What rates are made of. */
interface TrafficTotals {
  readonly requests: number
  readonly responses: number
  readonly errors: number
  readonly durationMsSum: number
}

/** Traffic of one rule, listener and upstream over the window. */
export interface TrafficSlice extends TrafficTotals {
  readonly report: Pick<TrafficReport, 'rule' | 'listener' | 'upstream'>
  readonly requestsPerSecond: number
  readonly requestsTotal: number
}

interface Point {
  readonly atMs: number
  readonly totals: ReadonlyMap<string, TrafficTotals>
}

/** Reports that come faster than this take the place of the one before. */
const pointDistanceMs = 1000
const none: TrafficTotals = { requests: 0, responses: 0, errors: 0, durationMsSum: 0 }

export class TrafficHistory {
  #points: readonly Point[]
  #newest: readonly TrafficReport[] = []

  /** @param startedAtMs where totals began at 0; a process that runs for longer than the window is measured from its first report. */
  constructor(startedAtMs: number, nowMs: number) {
    const isNew = nowMs - startedAtMs <= windowSeconds * 1000
    this.#points = isNew ? [{ atMs: Math.min(startedAtMs, nowMs), totals: new Map() }] : []
  }

  add(traffic: readonly TrafficReport[], atMs: number): void {
    const point = { atMs, totals: new Map(traffic.map((report) => [keyOf(report), totalsOf(report)])) }
    const [beforeLast, last] = this.#points.slice(-2)
    const replaces = last !== undefined && beforeLast !== undefined && last.atMs - beforeLast.atMs < pointDistanceMs
    const points = [...(replaces ? this.#points.slice(0, -1) : this.#points), point]
    const start = points.findLastIndex(({ atMs: of }) => of <= atMs - windowSeconds * 1000)
    this.#points = points.slice(Math.max(0, start))
    this.#newest = traffic
  }

  /** One slice for each rule, listener and upstream that was ever reported. */
  slices(): readonly TrafficSlice[] {
    const [base] = this.#points
    const newest = this.#points.at(-1)
    if (base === undefined || newest === undefined) return []
    const seconds = Math.max(1, (newest.atMs - base.atMs) / 1000)
    const isFirst = newest === base
    return this.#newest.map((report) => {
      const now = totalsOf(report)
      const gained = isFirst ? none : difference(now, base.totals.get(keyOf(report)) ?? none)
      return { report, ...gained, requestsPerSecond: gained.requests / seconds, requestsTotal: now.requests }
    })
  }
}

/** The rates of all gateway processes together, by rule, listener and upstream. */
export function toRates(slices: Iterable<TrafficSlice>): readonly TrafficRate[] {
  const sums = new Map<string, TrafficSlice>()
  for (const slice of slices) {
    const key = keyOf(slice.report)
    const sum = sums.get(key)
    sums.set(key, sum === undefined ? slice : add(sum, slice))
  }
  return [...sums.values()].map(({ report, ...sum }) => ({
    rule: report.rule,
    listener: report.listener,
    ...(report.upstream === undefined ? {} : { upstream: report.upstream }),
    requestsPerSecond: Math.round(sum.requestsPerSecond * 100) / 100,
    errorPercent: sum.responses === 0 ? 0 : Math.round((sum.errors / sum.responses) * 1000) / 10,
    meanDurationMs: sum.responses === 0 ? null : Math.round(sum.durationMsSum / sum.responses),
    requestsTotal: sum.requestsTotal,
  }))
}

function keyOf({ rule, listener, upstream = '' }: TrafficSlice['report']): string {
  return JSON.stringify([rule, listener, upstream])
}

function totalsOf({ requests, statusClasses, durationMsSum }: TrafficReport): TrafficTotals {
  const responses = statusClasses.reduce((sum, count) => sum + count, 0)
  return { requests, responses, errors: statusClasses[4], durationMsSum }
}

// Totals only grow; where one did not, the process counted anew and what it has counted since is all there is.
function difference(now: TrafficTotals, before: TrafficTotals): TrafficTotals {
  if (now.requests < before.requests || now.responses < before.responses) return now
  return {
    requests: now.requests - before.requests,
    responses: now.responses - before.responses,
    errors: Math.max(0, now.errors - before.errors),
    durationMsSum: Math.max(0, now.durationMsSum - before.durationMsSum),
  }
}

function add(a: TrafficSlice, b: TrafficSlice): TrafficSlice {
  return {
    report: a.report,
    requests: a.requests + b.requests,
    responses: a.responses + b.responses,
    errors: a.errors + b.errors,
    durationMsSum: a.durationMsSum + b.durationMsSum,
    requestsPerSecond: a.requestsPerSecond + b.requestsPerSecond,
    requestsTotal: a.requestsTotal + b.requestsTotal,
  }
}
