/** proxy-cache: keeps responses in memory and answers with them. */
import * as z from 'zod'
import { headerName } from '../resources/index.ts'
import { definePolicy } from './definition.ts'

export const proxyCache = definePolicy({
  type: 'proxy-cache',
  title: 'Proxy cache',
  summary: 'Keeps responses in the memory of each gateway process and answers later requests with them.',
  category: 'traffic',
  priority: 100,
  config: z.strictObject({
    response_code: z
      .array(z.number().int().min(100).max(900))
      .min(1)
      .default([200, 301, 404])
      .meta({ description: 'Statuses of responses that are kept.' }),
    request_method: z
      .array(z.enum(['HEAD', 'GET', 'POST', 'PATCH', 'PUT']))
      .min(1)
      .default(['GET', 'HEAD'])
      .meta({ description: 'Methods of requests that are answered so.' }),
    content_type: z.array(z.string().min(1)).min(1).default(['text/plain', 'application/json']).meta({
      description: 'Content types of responses that are kept, compared with their parameters; */* takes any.',
    }),
    cache_ttl: z.number().int().min(1).default(300).meta({ description: 'Seconds for which a response is good.' }),
    strategy: z.enum(['memory']).meta({ description: 'Where responses are kept: memory.' }),
    cache_control: z.boolean().default(false).meta({
      description:
        'Do as Cache-Control of request and response says (RFC 9111), with their ages in place of cache_ttl.',
    }),
    ignore_uri_case: z.boolean().default(false).meta({ description: 'Take paths that differ in case as the same.' }),
    storage_ttl: z.number().int().min(1).optional().meta({
      description: 'Seconds for which responses stay in memory, past cache_ttl too. Default: as long as they are good.',
    }),
    memory: z
      .strictObject({
        dictionary_name: z.string().default('kong_db_cache').meta({ description: 'Kept for files of Kong; not used.' }),
      })
      .prefault({})
      .meta({ description: 'Settings of the memory.' }),
    vary_query_params: z.array(z.string()).optional().meta({
      description: 'Query parameters that tell requests apart. Default: all.',
    }),
    vary_headers: z.array(headerName).optional().meta({
      description: 'Headers that tell requests apart, beside those that Vary of a response names.',
    }),
    response_headers: z
      .strictObject({
        age: z.boolean().default(true).meta({ description: 'Tell how old a kept response is, as Age.' }),
        'X-Cache-Status': z.boolean().default(true).meta({ description: 'Tell Hit, Miss, Refresh or Bypass.' }),
        'X-Cache-Key': z.boolean().default(true).meta({ description: 'Tell the key under which it is kept.' }),
      })
      .prefault({})
      .meta({ description: 'Which headers are added to responses.' }),
  }),
  protocols: ['http', 'https'],
  forConsumer: true,
  secrets: [],
})
