/** opentelemetry: traces of requests, sent by OTLP over HTTP. Sources: OTLP 1, W3C Trace Context. */
import * as z from 'zod'
import { headerName, headerValue, rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { endpointUrl, queueConfig } from './queue.ts'

const milliseconds = z.number().int().min(1).max(3_600_000)
const formats = ['w3c', 'b3', 'b3-single', 'jaeger'] as const

const propagation = z.strictObject({
  extract: z.array(z.enum(formats)).max(8).nullish().meta({
    description: 'Headers that are read for the trace that a request belongs to; the first that is there counts.',
  }),
  inject: z
    .array(z.enum(['preserve', ...formats]))
    .max(8)
    .nullish()
    .meta({ description: 'Headers that tell the service its trace. preserve: those that the client used.' }),
  clear: z.array(headerName).max(32).nullish().meta({ description: 'Headers that are taken away after reading.' }),
  default_format: z.enum(formats).default('w3c').meta({ description: 'Where the client used none.' }),
})

export const opentelemetry = definePolicy({
  type: 'opentelemetry',
  title: 'OpenTelemetry',
  summary: 'Sends a trace of requests to a collector, and tells services which trace a request belongs to.',
  category: 'observability',
  priority: 14,
  config: z
    .strictObject({
      traces_endpoint: endpointUrl.nullish().meta({
        description:
          'Where traces are sent, as in http://collector:4318/v1/traces. Default: nowhere; headers are set all the same.',
      }),
      endpoint: endpointUrl.nullish().meta({ description: 'Of older versions of Kong: traces_endpoint.' }),
      logs_endpoint: z.null().optional().meta({ description: 'Of Kong: logs. Not carried out here; leave it out.' }),
      headers: z.record(headerName, headerValue).nullish().meta({
        description: 'Headers that are sent along, as Authorization. Their values are never shown again.',
      }),
      resource_attributes: z.record(z.string().min(1).max(256), z.string().max(4096)).nullish().meta({
        description: 'What describes this gateway in every trace. service.name is kong where it is not given.',
      }),
      queue: queueConfig
        .default({ ...queueConfig.parse({}), max_batch_size: 200 })
        .meta({ description: 'How spans wait to be sent.' }),
      batch_span_count: z
        .number()
        .int()
        .min(1)
        .nullish()
        .meta({ description: 'Of older versions of Kong: queue.max_batch_size.' }),
      batch_flush_delay: z
        .number()
        .min(0)
        .nullish()
        .meta({ description: 'Of older versions of Kong: queue.max_coalescing_delay, in seconds.' }),
      connect_timeout: milliseconds
        .default(1000)
        .meta({ description: 'Milliseconds until the collector is connected.' }),
      send_timeout: milliseconds.default(5000).meta({ description: 'Milliseconds for sending.' }),
      read_timeout: milliseconds.default(5000).meta({ description: 'Milliseconds for the answer.' }),
      http_response_header_for_traceid: headerName
        .nullish()
        .meta({ description: 'Header that tells the client the trace id.' }),
      header_type: z
        .enum(['preserve', 'ignore', ...formats])
        .default('preserve')
        .meta({ description: 'Of older versions of Kong; propagation says more. ignore: no header is read.' }),
      sampling_rate: z
        .number()
        .min(0)
        .max(1)
        .nullish()
        .meta({ description: 'Share of requests that are traced. Default: all.' }),
      sampling_strategy: z
        .enum(['parent_drop_probability_fallback', 'parent_probability_fallback'])
        .default('parent_drop_probability_fallback')
        .meta({
          description:
            'A client that wants no trace is heard in any case. parent_probability_fallback: one that wants a trace is heard too, whatever sampling_rate says.',
        }),
      propagation: propagation
        .default(propagation.parse({}))
        .meta({ description: 'Headers by which traces are continued.' }),
    })
    .check(
      rule(({ endpoint, traces_endpoint: traces }, refuse) => {
        if (typeof endpoint === 'string' && typeof traces === 'string' && endpoint !== traces)
          refuse(['endpoint'], 'FieldValueInvalid', 'Is the older name of traces_endpoint; give one of them.')
      }),
    ),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: ['headers.*'],
})
