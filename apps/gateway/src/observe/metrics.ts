/** Metrics: a reading of what the process counts → the Prometheus text format 0.0.4. Pure. */
import type { EndpointReport, TrafficReport } from '@signalbox/shared/snapshot'
import type { MetricReading } from '../exchange/metric-registry.ts'
import { durationBuckets, type DurationHistogram } from './durations.ts'
import { policyFamilies } from './policy-metrics.ts'

/** What is true at the moment of asking. */
export interface MetricsReading {
  /** In force; 0 before the first. */
  readonly revision: number
  /** Whether the event stream of the console is open. */
  readonly connected: boolean
  /** Events and snapshots that could not be applied as a whole. */
  readonly rejectedUpdates: number
  /** Resources that are refused now. */
  readonly rejectedResources: number
  readonly listeners: readonly { readonly state: 'listening' | 'failed' }[]
  /** Open now, by socket id. */
  readonly connections: ReadonlyMap<string, number>
  readonly traffic: readonly TrafficReport[]
  readonly durations: readonly DurationHistogram[]
  /** Requests whose head was refused before a listener was known. */
  readonly refused: number
  readonly endpoints: readonly EndpointReport[]
  /** Figures that policies keep. */
  readonly metrics: MetricReading
  readonly residentBytes: number
  readonly startedAtSeconds: number
}

export function toMetricsText(reading: MetricsReading): string {
  return [
    ...requestFamilies(reading.traffic),
    ...durationFamily(reading.durations),
    ...stateFamilies(reading),
    ...policyFamilies(reading),
    '',
  ].join('\n')
}

type Sample = readonly [labels: string, value: number]

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
  ]
}

function requestFamilies(traffic: readonly TrafficReport[]): readonly string[] {
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

function durationFamily(histograms: readonly DurationHistogram[]): readonly string[] {
  const name = 'signalbox_request_duration_seconds'
  const lines = [`# HELP ${name} From request head to response end.`, `# TYPE ${name} histogram`]
  for (const { listener, counts, sumMs } of histograms) {
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
  const counter = (name: string, help: string, value: number) => family(name, 'counter', help, [['', value]])
  const inState = (state: string) => reading.listeners.filter((listener) => listener.state === state).length
  return [
    ...counter(
      'signalbox_refused_requests_total',
      'Requests whose head was refused before a listener was known.',
      reading.refused,
    ),
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
    ...counter(
      'signalbox_update_rejected_total',
      'Changes that could not be applied as a whole.',
      reading.rejectedUpdates,
    ),
    ...gauge(
      'signalbox_rejected_resources',
      'Resources that are refused now; their last good version serves on.',
      reading.rejectedResources,
    ),
    ...family('signalbox_listeners', 'gauge', 'Wanted listeners, by whether they could be bound.', [
      ['state="listening"', inState('listening')],
      ['state="failed"', inState('failed')],
    ]),
    ...gauge('process_resident_memory_bytes', 'Memory held by the process.', reading.residentBytes),
    ...gauge('process_start_time_seconds', 'When the process started, since the epoch.', reading.startedAtSeconds),
  ]
}

function label(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
