/** rate-limiting-advanced: limits over windows of any size, sliding or fixed, for combinations of what a client is known by. */
import * as z from 'zod'
import { headerName, rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { toNodes } from './older-names.ts'
import { redisSecrets, redisSettings } from './rate-limit/redis-settings.ts'

const identifiers = ['ip', 'credential', 'consumer', 'service', 'header', 'path', 'consumer-group'] as const

const config = z
  .strictObject({
    limit: z
      .array(z.number().min(0))
      .min(1)
      .max(32)
      .meta({ description: 'Requests that may pass, one for each window.' }),
    window_size: z
      .array(z.number().positive())
      .min(1)
      .max(32)
      .meta({ description: 'Sizes of the windows in seconds.' }),
    window_type: z.enum(['fixed', 'sliding']).default('sliding').meta({
      description: 'sliding: the window before counts too, less and less. fixed: counts begin anew with each window.',
    }),
    identifier: z.enum(identifiers).default('consumer').meta({
      description: 'Who is counted by himself. Where a request has none of it, the client’s address.',
    }),
    compound_identifier: z.array(z.enum(identifiers)).max(7).optional().meta({
      description: 'Several that are taken together in place of identifier.',
    }),
    header_name: headerName.optional().meta({ description: 'The header, where header is counted by.' }),
    path: z.string().startsWith('/').max(4096).optional().meta({ description: 'The path, where path is counted by.' }),
    strategy: z.enum(['local', 'cluster', 'redis']).default('local').meta({
      description:
        'Where counts are kept. local: exact in one gateway, over all its workers. redis: exact over all gateways; while it cannot be reached, local. cluster: redis where the gateway has SIGNALBOX_REDIS_URL, else local.',
    }),
    namespace: z.string().min(1).max(253).optional().meta({
      description: 'Policies with the same one count together. Default: each for itself.',
    }),
    sync_rate: z.number().optional().meta({ description: 'Kept for files of Kong; every request is counted at once.' }),
    dictionary_name: z.string().default('kong_rate_limiting_counters').meta({ description: 'Kept for files of Kong.' }),
    lock_dictionary_name: z.string().default('kong_locks').meta({ description: 'Kept for files of Kong.' }),
    hide_client_headers: z.boolean().default(false).meta({ description: 'Tell clients nothing of limits in headers.' }),
    retry_after_jitter_max: z.number().min(0).default(0).meta({
      description:
        'Seconds that are added to Retry-After at most, by chance, so that clients do not come back at once.',
    }),
    disable_penalty: z.boolean().default(false).meta({
      description: 'Do not count requests that were refused. Only for sliding windows.',
    }),
    error_code: z
      .number()
      .int()
      .min(100)
      .max(599)
      .default(429)
      .meta({ description: 'Status where a limit is reached.' }),
    error_message: z
      .string()
      .default('API rate limit exceeded')
      .meta({ description: 'Message where a limit is reached.' }),
    enforce_consumer_groups: z.boolean().default(false).meta({
      description: 'Count only consumers of consumer_groups.',
    }),
    consumer_groups: z.array(z.string()).max(256).optional().meta({ description: 'Groups, where they are enforced.' }),
    throttling: z
      .strictObject({
        enabled: z.boolean().default(false).meta({ description: 'Let requests over the limit wait and try again.' }),
        interval: z.number().min(1).max(1_000_000).default(5).meta({ description: 'Seconds between tries.' }),
        retry_times: z.number().int().min(1).max(1_000_000).default(3).meta({ description: 'Tries of each request.' }),
        queue_limit: z.number().int().min(1).max(1_000_000).default(5).meta({
          description: 'Requests that wait at a time, in each worker; those beyond are refused.',
        }),
      })
      .prefault({})
      .meta({ description: 'Waiting in place of refusing.' }),
    redis: redisSettings,
  })
  .check(
    rule((settings, refuse) => {
      const { limit, window_size: sizes, identifier, compound_identifier: compound = [] } = settings
      if (limit.length !== sizes.length)
        refuse(['limit'], 'FieldValueInvalid', 'You must provide the same number of windows and limits.')
      const used: readonly string[] = compound.length > 0 ? compound : [identifier]
      if (used.includes('header') && settings.header_name === undefined)
        refuse(['header_name'], 'FieldValueRequired', 'No header name provided.')
      if (used.includes('path') && settings.path === undefined)
        refuse(['path'], 'FieldValueRequired', 'No path provided.')
      if (settings.enforce_consumer_groups && (settings.consumer_groups ?? []).length === 0)
        refuse(['consumer_groups'], 'FieldValueRequired', 'No consumer groups provided.')
    }),
  )

export const rateLimitingAdvanced = definePolicy({
  type: 'rate-limiting-advanced',
  title: 'Rate limiting, advanced',
  summary: 'Limits requests over windows of any size, sliding or fixed, by combinations of what a client is known by.',
  category: 'traffic',
  priority: 910,
  config,
  protocols: requestProtocols,
  forConsumer: true,
  secrets: redisSecrets,
  upgrade(given) {
    const { redis } = given
    if (typeof redis !== 'object' || redis === null) return given
    const { sentinel_addresses: sentinels, cluster_addresses: nodes, ...rest } = { ...redis } as Record<string, unknown>
    return {
      ...given,
      redis: {
        ...(sentinels === undefined ? {} : { sentinel_nodes: toNodes(sentinels, 'host') }),
        ...(nodes === undefined ? {} : { cluster_nodes: toNodes(nodes, 'ip') }),
        ...rest,
      },
    }
  },
})
