/** prometheus: figures of requests, with Kong's names, at `/metrics` of the gateway's admin address. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'

const off = (description: string) => z.boolean().default(false).meta({ description })

export const prometheus = definePolicy({
  type: 'prometheus',
  title: 'Prometheus',
  summary:
    'Counts requests, latencies and bytes by service, route and consumer, for Prometheus to read at /metrics of the gateway’s admin address.',
  category: 'observability',
  priority: 13,
  config: z.strictObject({
    per_consumer: off('Whether figures are kept for each consumer too.'),
    status_code_metrics: off('kong_http_requests_total: requests by status.'),
    latency_metrics: off(
      'Histograms of latency: kong_request_latency_ms, kong_kong_latency_ms, kong_upstream_latency_ms.',
    ),
    bandwidth_metrics: off('kong_bandwidth_bytes: bytes in and out.'),
    upstream_health_metrics: off('kong_upstream_target_health: the health of each endpoint.'),
    ai_metrics: off('Of Kong’s AI plugins; there is nothing to count here.'),
    wasm_metrics: off('Of Kong’s WebAssembly filters; there is nothing to count here.'),
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})
