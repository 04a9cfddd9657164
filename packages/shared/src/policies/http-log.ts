/** http-log: an entry of each request, sent to an HTTP server. */
import * as z from 'zod'
import { headerName, headerValue, rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { customFieldsByLua, endpointUrl, queueConfig } from './queue.ts'

const ofFraming = new Set(['content-length', 'content-type', 'host', 'transfer-encoding', 'connection'])

export const httpLog = definePolicy({
  type: 'http-log',
  title: 'HTTP log',
  summary: 'Sends an entry of each request to an HTTP server, without ever holding a request up.',
  category: 'observability',
  priority: 12,
  config: z
    .strictObject({
      http_endpoint: endpointUrl.meta({ description: 'Where entries are sent, with its scheme.' }),
      method: z.enum(['POST', 'PUT', 'PATCH']).default('POST').meta({ description: 'Method of the requests.' }),
      content_type: z
        .enum(['application/json', 'application/json; charset=utf-8'])
        .default('application/json')
        .meta({ description: 'Content-Type of the requests.' }),
      timeout: z.number().int().min(1).max(3_600_000).default(10_000).meta({
        description: 'Milliseconds for connecting, and for the answer.',
      }),
      keepalive: z.number().int().min(0).max(3_600_000).default(60_000).meta({
        description: 'Milliseconds that an idle connection is kept.',
      }),
      headers: z.record(headerName, headerValue).nullish().meta({
        description: 'Headers that are sent along, as Authorization. Their values are never shown again.',
      }),
      queue: queueConfig.default(queueConfig.parse({})).meta({ description: 'How entries wait to be sent.' }),
      custom_fields_by_lua: customFieldsByLua,
      retry_count: z.number().int().nullish().meta({ description: 'Of older versions of Kong; queue says more.' }),
      queue_size: z.number().int().min(1).nullish().meta({
        description: 'Of older versions of Kong: entries in a batch. Default: queue.max_batch_size.',
      }),
      flush_timeout: z.number().min(0).nullish().meta({
        description: 'Of older versions of Kong: seconds until a batch is sent. Default: queue.max_coalescing_delay.',
      }),
    })
    .check(
      rule(({ headers }, refuse) => {
        for (const name of Object.keys(headers ?? {}))
          if (ofFraming.has(name.toLowerCase()))
            refuse(['headers', name], 'FieldValueForbidden', `${name} cannot be set: it belongs to the request itself.`)
      }),
    ),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: ['headers.*'],
})
