/**
 * Traffic: totals per rule, listener and backend since the process started. Kept by hand: three map look-ups and some
 * additions per exchange, nothing allocated once a combination has been seen.
 */
import type { TrafficReport } from '@signalbox/shared/snapshot'
import type { ExchangeRecord, Recorder } from './record.ts'

interface Counters {
  readonly rule: string
  readonly listener: string
  readonly upstream: string | null
  requests: number
  readonly statusClasses: [number, number, number, number, number]
  requestBytes: number
  responseBytes: number
  durationMsSum: number
}

type ByUpstream = Map<string, Counters>
type ByRule = Map<string, ByUpstream>

type Chosen = Pick<ExchangeRecord, 'rule' | 'upstream'>

export interface Traffic extends Required<Recorder> {
  /** Totals of every combination that was met, in the order of first meeting. */
  totals(): readonly TrafficReport[]
  /** Forgets rules and listeners that are gone, so that a system that changes for months does not grow. */
  retain(isWanted: { rule(id: string): boolean; listener(id: string): boolean }): void
}

/** Requests that no listener took (their head was refused) have no place in a table of listeners; metrics count them. */
export function createTraffic(): Traffic {
  /** Listener → rule (`''` for none) → upstream (`''` for none) → counters. */
  const byListener = new Map<string, ByRule>()

  const countersOf = (listener: string, { rule, upstream }: Chosen): Counters => {
    const rules = getOrAdd(byListener, listener, (): ByRule => new Map())
    const upstreams = getOrAdd(rules, rule ?? '', (): ByUpstream => new Map())
    return getOrAdd(upstreams, upstream ?? '', () => newCounters(listener, rule, upstream))
  }

  return {
    exchange(record) {
      if (record.listener === null) return
      const counters = countersOf(record.listener, record)
      countEnded(counters, Math.trunc(record.status / 100), record.durationMs)
      countBytes(counters, record)
    },
    /** A connection that went as its two sides wished counts as 2xx, one that was refused or broken off as 5xx. */
    stream(record) {
      const isWell = record.errorCode === null || record.errorCode === 'client-gone'
      countEnded(countersOf(record.listener, record), isWell ? 2 : 5, record.durationMs)
    },
    bytes(progress) {
      countBytes(countersOf(progress.listener, progress), progress)
    },
    totals: () => [...allCounters(byListener)].map(toReport),
    retain(isWanted) {
      for (const [listener, rules] of byListener) {
        if (!isWanted.listener(listener)) byListener.delete(listener)
        for (const rule of rules.keys()) if (rule !== '' && !isWanted.rule(rule)) rules.delete(rule)
      }
    },
  }
}

function countEnded(counters: Counters, digit: number, durationMs: number): void {
  const statusClass = Math.min(Math.max(digit, 1), 5) as 1 | 2 | 3 | 4 | 5
  counters.requests += 1
  counters.statusClasses[(statusClass - 1) as 0 | 1 | 2 | 3 | 4] += 1
  counters.durationMsSum += Math.round(durationMs)
}

function countBytes(counters: Counters, passed: Pick<ExchangeRecord, 'requestBytes' | 'responseBytes'>): void {
  counters.requestBytes += passed.requestBytes
  counters.responseBytes += passed.responseBytes
}

function newCounters(listener: string, rule: string | null, upstream: string | null): Counters {
  return {
    rule: rule ?? `404/${listener}`,
    listener,
    upstream,
    requests: 0,
    statusClasses: [0, 0, 0, 0, 0],
    requestBytes: 0,
    responseBytes: 0,
    durationMsSum: 0,
  }
}

function* allCounters(byListener: ReadonlyMap<string, ByRule>): Iterable<Counters> {
  for (const rules of byListener.values()) for (const upstreams of rules.values()) yield* upstreams.values()
}

function toReport({ upstream, statusClasses, ...counters }: Counters): TrafficReport {
  return {
    ...counters,
    ...(upstream === null ? {} : { upstream }),
    statusClasses: [...statusClasses],
  }
}

function getOrAdd<V>(map: Map<string, V>, key: string, create: () => V): V {
  const present = map.get(key)
  if (present !== undefined) return present
  const added = create()
  map.set(key, added)
  return added
}
