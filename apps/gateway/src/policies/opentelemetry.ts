/**
 * opentelemetry: a trace of each request, with a span for the gateway and one for the service, sent by OTLP over HTTP.
 * What a client says of its trace is read, and told to the service.
 *
 * Sources: OTLP 1.x; W3C Trace Context; OpenTelemetry semantic conventions for HTTP spans.
 */
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import type { ConfigOf } from '@signalbox/shared/policies'
import type { LogEntry, PolicyBehaviour, RequestTurn } from './behaviour.ts'
import { countLosses } from './logging/losses.ts'
import { maskSearch } from './logging/mask.ts'
import { extractTrace, formatsToInject, injectTrace, type TraceFormat } from './opentelemetry/propagation.ts'

type Config = ConfigOf<'opentelemetry'>

/** The two spans of one request. */
interface Spans {
  readonly gateway: Span
  readonly service: Span
}

const serviceName = 'service.name'
/** Spans that wait to be sent; each request has two. */
const leastWaiting = 2048

export const opentelemetry: PolicyBehaviour<Config> = {
  create(config, parts) {
    const provider = createProvider(config, countLosses('opentelemetry', parts))
    const tracer = provider.getTracer('signalbox')
    const spansOf = new WeakMap<object, Spans>()
    const { propagation, http_response_header_for_traceid: answerHeader } = config
    const extract: readonly TraceFormat[] =
      config.header_type === 'ignore' ? [] : (propagation.extract ?? ['w3c', 'b3', 'b3-single', 'jaeger'])
    return {
      request(turn) {
        const { headers } = turn
        const found = extractTrace(headers, extract)
        const parent = found === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, found.context)
        const gateway = tracer.startSpan(
          `${turn.original.method} ${turn.route.key}`,
          { kind: SpanKind.SERVER, startTime: turn.startedAtMs, attributes: toRequestAttributes(turn) },
          parent,
        )
        const service = tracer.startSpan(
          turn.original.method,
          { kind: SpanKind.CLIENT, startTime: parts.clock.epochMs() },
          trace.setSpan(parent, gateway),
        )
        spansOf.set(turn.key, { gateway, service })
        for (const name of propagation.clear ?? []) headers.remove(name)
        for (const format of formatsToInject(propagation, found?.format ?? null, config.header_type))
          injectTrace(headers, format, service.spanContext())
      },
      response({ key, headers }) {
        const spans = spansOf.get(key)
        if (spans !== undefined && typeof answerHeader === 'string')
          headers.set(answerHeader, spans.gateway.spanContext().traceId)
      },
      log(entry) {
        const spans = spansOf.get(entry.key)
        if (spans !== undefined) endSpans(spans, entry)
      },
      close: () => provider.shutdown().catch(() => undefined),
    }
  },
}

function toRequestAttributes({ original, scheme, clientAddress, route, httpVersion, secretNames }: RequestTurn) {
  return {
    'http.request.method': original.method,
    'url.scheme': scheme,
    'url.path': original.path,
    'url.query': maskSearch(original.search, secretNames).replace(/^\?/, ''),
    'server.address': original.host,
    'client.address': clientAddress,
    'network.protocol.version': httpVersion,
    'user_agent.original': original.headers.get('user-agent') ?? '',
    'http.route': route.rule,
    'signalbox.route': route.key,
    'signalbox.service': route.service ?? '',
  }
}

function endSpans({ gateway, service }: Spans, entry: LogEntry): void {
  const { startedAtMs, latencies, status, errorCode, endpoint, identity } = entry
  const endMs = startedAtMs + latencies.totalMs
  const failed = status >= 500
  for (const span of [gateway, service]) {
    span.setAttribute('http.response.status_code', status)
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
    if (errorCode !== null) span.setAttribute('error.type', errorCode)
  }
  gateway.setAttribute('signalbox.gateway_ms', latencies.gatewayMs)
  const consumer = identity?.consumer ?? null
  if (consumer !== null) gateway.setAttribute('signalbox.consumer', consumer.id)
  if (endpoint !== null) service.setAttribute('server.address', endpoint)
  if (latencies.upstreamMs !== null) service.setAttribute('signalbox.upstream_ms', latencies.upstreamMs)
  else service.setAttribute('signalbox.sent', false)
  service.end(endMs)
  gateway.end(endMs)
}

function createProvider(config: Config, lost: (count: number, why: string) => void): TracerProvider {
  const { traces_endpoint: traces, endpoint, queue, resource_attributes: attributes } = config
  const url = traces ?? endpoint ?? null
  return new TracerProvider({
    resource: resourceFromAttributes({ [serviceName]: 'kong', ...attributes }),
    sampler: createSampler(config),
    spanProcessors:
      url === null
        ? []
        : [
            new BatchSpanProcessor({
              exporter: createExporter(config, url, lost),
              maxExportBatchSize: config.batch_span_count ?? queue.max_batch_size,
              maxQueueSize: Math.max(leastWaiting, queue.max_entries),
              scheduledDelayMillis: (config.batch_flush_delay ?? queue.max_coalescing_delay) * 1000,
              exportTimeoutMillis: exportMs(config),
            }),
          ],
  })
}

/** With the tries after the first, which the exporter makes within this time. */
const exportMs = ({ connect_timeout: connect, send_timeout: send, read_timeout: read }: Config): number =>
  connect + send + read

function createExporter(config: Config, url: string, lost: (count: number, why: string) => void): SpanExporter {
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...config.headers },
    timeoutMillis: exportMs(config),
  })
  return {
    export(spans: ReadableSpan[], done: (result: ExportResult) => void) {
      exporter.export(spans, (result) => {
        // What went wrong is told by its code: the exporter's words may hold what a collector answered.
        if (result.code !== ExportResultCode.SUCCESS)
          lost(spans.length, `The collector at ${new URL(url).host} did not take them.`)
        done(result)
      })
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
}

/** A client that is traced and asks for it, or that asks for no trace, is heard as the strategy says. */
function createSampler({ sampling_rate: rate, sampling_strategy: strategy }: Config): Sampler {
  const byShare = new TraceIdRatioBasedSampler(rate ?? 1)
  return new ParentBasedSampler({
    root: byShare,
    remoteParentSampled: strategy === 'parent_probability_fallback' ? new AlwaysOnSampler() : byShare,
    remoteParentNotSampled: new AlwaysOffSampler(),
  })
}
