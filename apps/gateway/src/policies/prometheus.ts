/** prometheus: figures of requests with Kong's names and labels. Who reads them: `observe/metrics.ts`. */
import type { ConfigOf } from '@signalbox/shared/policies'
import type { MetricLabels } from '../exchange/metric-registry.ts'
import type { LogEntry, PolicyBehaviour } from './behaviour.ts'

/** Upper bounds in milliseconds, Kong's. */
const gatewayBuckets = [1, 2, 5, 7, 10, 15, 20, 30, 50, 75, 100, 200, 500, 750, 1000]
const requestBuckets = [25, 50, 80, 100, 250, 400, 700, 1000, 2000, 5000, 10_000, 30_000, 60_000]

export const prometheus: PolicyBehaviour<ConfigOf<'prometheus'>> = {
  create(config, { metrics }) {
    const requests = metrics.counter('kong_http_requests_total', 'Requests by service, route, status and who answered.')
    const bytes = metrics.counter('kong_bandwidth_bytes', 'Bytes of content that came (ingress) and went (egress).')
    const gatewayMs = metrics.histogram('kong_kong_latency_ms', 'Time spent in the gateway.', gatewayBuckets)
    const upstreamMs = metrics.histogram('kong_upstream_latency_ms', 'Time until services answered.', requestBuckets)
    const totalMs = metrics.histogram('kong_request_latency_ms', 'Time that requests took as a whole.', requestBuckets)
    const takeBack = config.upstream_health_metrics ? metrics.want('kong_upstream_target_health') : null

    return {
      log(entry) {
        const { latencies } = entry
        const place = toPlace(entry)
        const consumer: MetricLabels = [['consumer', config.per_consumer ? consumerOf(entry) : '']]
        if (config.status_code_metrics)
          requests([...place, ['code', String(entry.status)], ['source', sourceOf(entry)], ...consumer], 1)
        if (config.bandwidth_metrics) {
          bytes([...place, ['direction', 'ingress'], ...consumer], entry.requestBytes)
          bytes([...place, ['direction', 'egress'], ...consumer], entry.responseBytes)
        }
        if (!config.latency_metrics) return
        gatewayMs(place, latencies.gatewayMs)
        totalMs(place, latencies.totalMs)
        if (latencies.upstreamMs !== null) upstreamMs(place, latencies.upstreamMs)
      },
      close: () => takeBack?.(),
    }
  },
}

/** By names of resources, which are finite; nothing that a client sends. */
function toPlace({ request }: LogEntry): MetricLabels {
  const { key, service } = request.route
  return [
    ['service', service ?? ''],
    ['route', key],
    ['workspace', key.split('/')[0] ?? ''],
  ]
}

const consumerOf = ({ identity }: LogEntry): string => identity?.consumer?.username ?? identity?.consumer?.id ?? ''

function sourceOf({ isOwn, errorCode }: LogEntry): string {
  if (errorCode !== null) return 'error'
  return isOwn ? 'exit' : 'service'
}
