/** Combine: the readings of several workers → what the gateway as a whole reads. Pure. */
import type { EndpointReport, ListenerReport, TrafficReport } from '@signalbox/shared/snapshot'
import type { DurationHistogram } from '../observe/durations.ts'
import { toHostPort } from '@signalbox/shared/lib'
import { addMetrics, noMetrics } from '../exchange/metric-registry.ts'
import type { ServingReading } from '../serving.ts'
import type { HealthNews } from '../upstreams/upstreams.ts'

export const emptyReading: ServingReading = {
  revision: null,
  listeners: [],
  endpoints: [],
  traffic: [],
  durations: [],
  refused: 0,
  metrics: noMetrics,
  connections: new Map(),
  rejectedSnapshots: 0,
  workers: [],
}

/**
 * @param running what each running worker read last; counts are added up, states are as bad as the worst
 * @param ended the totals of workers that ended, so that totals never fall
 */
export function combineReadings(running: readonly ServingReading[], ended: ServingReading): ServingReading {
  const all = [...running, ended]
  return {
    revision: leastRevision(running),
    listeners: merge(
      running.flatMap((reading) => reading.listeners),
      ({ listener, address }) => `${listener} ${address}`,
      worseListener,
    ),
    endpoints: merge(
      running.flatMap((reading) => reading.endpoints),
      ({ upstream, address, port }) => `${upstream} ${address} ${port}`,
      combineEndpoints,
    ),
    traffic: merge(
      all.flatMap((reading) => reading.traffic),
      ({ listener, rule, upstream }) => `${listener} ${rule} ${upstream ?? ''}`,
      addTraffic,
    ),
    durations: merge(
      all.flatMap((reading) => reading.durations),
      ({ listener }) => listener,
      addDurations,
    ),
    refused: sum(all, (reading) => reading.refused),
    metrics: addMetrics(all.map((reading) => reading.metrics)),
    connections: sumByKey(running.map((reading) => reading.connections)),
    rejectedSnapshots: sum(all, (reading) => reading.rejectedSnapshots),
    workers: running.flatMap((reading) => reading.workers),
  }
}

/** What of a worker's last reading outlives it. */
export function totalsOf(reading: ServingReading): ServingReading {
  const { traffic, durations, refused, rejectedSnapshots } = reading
  const metrics = { families: reading.metrics.families, wanted: [] }
  return { ...emptyReading, traffic, durations, refused, rejectedSnapshots, metrics }
}

/** A worker without one is still starting: it has bound nothing, so nobody meets it. */
function leastRevision(running: readonly ServingReading[]): number | null {
  const revisions = running.flatMap(({ revision }) => revision ?? [])
  return revisions.length === 0 ? null : Math.min(...revisions)
}

function merge<T>(items: readonly T[], keyOf: (item: T) => string, combine: (a: T, b: T) => T): readonly T[] {
  const merged = new Map<string, T>()
  for (const item of items) {
    const key = keyOf(item)
    const present = merged.get(key)
    merged.set(key, present === undefined ? item : combine(present, item))
  }
  return [...merged.values()]
}

function worseListener(a: ListenerReport, b: ListenerReport): ListenerReport {
  return a.state === 'failed' ? a : b
}

/** Workers meet endpoints on their own; one that saw a failure knows more than one that saw nothing yet. */
function combineEndpoints(a: EndpointReport, b: EndpointReport): EndpointReport {
  const rank = { unhealthy: 2, healthy: 1, unknown: 0 }
  const telling = rank[a.health] >= rank[b.health] ? a : b
  const circuit = a.circuit ?? b.circuit
  return { ...telling, active: a.active + b.active, ...(circuit === undefined ? {} : { circuit }) }
}

/** What a new worker should know of endpoints that are known to be unhealthy. */
export function toHealthNews(endpoints: readonly EndpointReport[]): readonly HealthNews[] {
  return endpoints.flatMap(({ upstream, address, port, health, checked = false, reason = '' }): HealthNews[] => {
    if (!checked || health !== 'unhealthy') return []
    return [{ upstream, endpoint: toHostPort(address, port), found: { verdict: { health, reason, forMs: null } } }]
  })
}

function addTraffic(a: TrafficReport, b: TrafficReport): TrafficReport {
  const [a1, a2, a3, a4, a5] = a.statusClasses
  const [b1, b2, b3, b4, b5] = b.statusClasses
  return {
    ...a,
    requests: a.requests + b.requests,
    statusClasses: [a1 + b1, a2 + b2, a3 + b3, a4 + b4, a5 + b5],
    requestBytes: a.requestBytes + b.requestBytes,
    responseBytes: a.responseBytes + b.responseBytes,
    durationMsSum: a.durationMsSum + b.durationMsSum,
  }
}

function addDurations(a: DurationHistogram, b: DurationHistogram): DurationHistogram {
  return {
    listener: a.listener,
    counts: a.counts.map((count, index) => count + (b.counts[index] ?? 0)),
    sumMs: a.sumMs + b.sumMs,
  }
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0)
}

function sumByKey(maps: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const total = new Map<string, number>()
  for (const map of maps) for (const [key, value] of map) total.set(key, (total.get(key) ?? 0) + value)
  return total
}
