/**
 * Metrics: what the process counts, in the Prometheus text format 0.0.4.
 *
 * Durations are kept per listener in fixed buckets; requests come from the traffic totals, so nothing is counted twice.
 */
import type { TrafficReport } from '@signalbox/shared/snapshot'
import type { Recorder } from './record.ts'

/** Upper bounds in seconds. */
export const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

/** What is true at the moment of asking, given in by whoever knows it. */
export interface MetricsReading {
  readonly revision: number
  readonly connected: boolean
  readonly rejectedUpdates: number
  readonly rejectedResources: number
  readonly failedListeners: number
  readonly listeningListeners: number
  /** By socket id. */
  readonly connections: ReadonlyMap<string, number>
  readonly traffic: readonly TrafficReport[]
  readonly residentBytes: number
  readonly startedAtSeconds: number
}

export interface Metrics extends Recorder {
  toText(reading: MetricsReading): string
  /** Forgets listeners that are gone. */
  retain(isWanted: { listener(id: string): boolean }): void
}

interface Histogram {
  /** One count per bucket, not yet summed up; the last is for what is beyond. */
  readonly counts: number[]
  sumMs: number
}

export function createMetrics(): Metrics {
  const byListener = new Map<string, Histogram>()
  let refused = 0
  return {
    exchange({ listener, durationMs }) {
      if (listener === null) {
        refused += 1
        return
      }
      let histogram = byListener.get(listener)
      if (histogram === undefined) {
        histogram = { counts: Array.from({ length: durationBuckets.length + 1 }, () => 0), sumMs: 0 }
        byListener.set(listener, histogram)
      }
      const index = bucketIndex(durationMs / 1000)
      histogram.counts[index] = (histogram.counts[index] ?? 0) + 1
      histogram.sumMs += durationMs
    },
    toText: (reading) =>
      [
        ...requestFamily(reading.traffic),
        ...family('signalbox_refused_requests_total', 'counter', 'Requests whose head was refused before a listener.', [
          ['', refused],
        ]),
        ...durationFamily(byListener),
        ...stateFamilies(reading),
        '',
      ].join('\n'),
    retain(isWanted) {
      for (const listener of byListener.keys()) if (!isWanted.listener(listener)) byListener.delete(listener)
    },
  }
}

function bucketIndex(seconds: number): number {
  const index = durationBuckets.findIndex((bound) => seconds <= bound)
  return index === -1 ? durationBuckets.length : index
}

type Sample = readonly [labels: string, value: number]

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ]
}

function requestFamily(traffic: readonly TrafficReport[]): readonly string[] {
  const samples = (value: (row: TrafficReport) => number): readonly Sample[] =>
    traffic.map((row) => [rowLabels(row), value(row)])
  const classes = traffic.flatMap((row) =>
    row.statusClasses.map((count, index): Sample => [`${rowLabels(row)},status="${index + 1}xx"`, count]),
  )
  return [
    ...family('signalbox_requests_total', 'counter', 'Requests answered, by the first digit of the status.', classes),
    ...family(
      'signalbox_request_bytes_total',
      'counter',
      'Content bytes received from clients.',
      samples((row) => row.requestBytes),
    ),
    ...family(
      'signalbox_response_bytes_total',
      'counter',
      'Content bytes sent to clients.',
      samples((row) => row.responseBytes),
    ),
  ]
}

function rowLabels({ listener, rule, upstream }: TrafficReport): string {
  return `listener=${label(listener)},rule=${label(rule)},upstream=${label(upstream ?? '')}`
}

function durationFamily(byListener: ReadonlyMap<string, Histogram>): readonly string[] {
  const name = 'signalbox_request_duration_seconds'
  const lines = [`# HELP ${name} From request head to response end.`, `# TYPE ${name} histogram`]
  for (const [listener, { counts, sumMs }] of byListener) {
    let total = 0
    for (const [index, count] of counts.entries()) {
      total += count
      lines.push(`${name}_bucket{listener=${label(listener)},le="${durationBuckets[index] ?? '+Inf'}"} ${total}`)
    }
    lines.push(`${name}_sum{listener=${label(listener)}} ${sumMs / 1000}`)
    lines.push(`${name}_count{listener=${label(listener)}} ${total}`)
  }
  return lines
}

function stateFamilies(reading: MetricsReading): readonly string[] {
  const gauge = (name: string, help: string, value: number) => family(name, 'gauge', help, [['', value]])
  return [
    ...family(
      'signalbox_connections',
      'gauge',
      'Client connections open now.',
      [...reading.connections].map(([socket, count]): Sample => [`socket=${label(socket)}`, count]),
    ),
    ...gauge('signalbox_config_revision', 'Revision in force; 0 before the first.', reading.revision),
    ...gauge(
      'signalbox_connected_state',
      '1 while the event stream of the console is open.',
      reading.connected ? 1 : 0,
    ),
    ...family('signalbox_update_rejected_total', 'counter', 'Changes that could not be applied as a whole.', [
      ['', reading.rejectedUpdates],
    ]),
    ...gauge(
      'signalbox_rejected_resources',
      'Resources that are refused now; their last good version serves on.',
      reading.rejectedResources,
    ),
    ...family('signalbox_listeners', 'gauge', 'Wanted listeners, by whether they could be bound.', [
      ['state="listening"', reading.listeningListeners],
      ['state="failed"', reading.failedListeners],
    ]),
    ...gauge('process_resident_memory_bytes', 'Memory held by the process.', reading.residentBytes),
    ...gauge('process_start_time_seconds', 'When the process started, since the epoch.', reading.startedAtSeconds),
  ]
}

function label(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
