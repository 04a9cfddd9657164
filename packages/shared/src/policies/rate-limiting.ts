/** rate-limiting: so many requests in each second, minute, hour, day, month and year. */
import * as z from 'zod'
import { headerName, rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'
import { redisMoves, withNewerNames } from './older-names.ts'
import { redisSecrets, redisSettings } from './rate-limit/redis-settings.ts'
import { periods } from './rate-limit/windows.ts'

const limit = (period: string) =>
  z
    .number()
    .gt(0)
    .optional()
    .meta({ description: `Requests in each ${period} that may pass.` })

const config = z
  .strictObject({
    second: limit('second'),
    minute: limit('minute'),
    hour: limit('hour'),
    day: limit('day'),
    month: limit('month'),
    year: limit('year'),
    limit_by: z.enum(['consumer', 'credential', 'ip', 'service', 'header', 'path']).default('consumer').meta({
      description: 'Who is counted by himself. Where a request has none of it, the client’s address.',
    }),
    header_name: headerName.optional().meta({ description: 'The header, where limit_by is header.' }),
    path: z.string().startsWith('/').max(4096).optional().meta({ description: 'The path, where limit_by is path.' }),
    policy: z.enum(['local', 'cluster', 'redis']).default('local').meta({
      description:
        'Where counts are kept. local: exact in one gateway, over all its workers. redis: exact over all gateways. cluster: redis where the gateway has SIGNALBOX_REDIS_URL, else local.',
    }),
    fault_tolerant: z.boolean().default(true).meta({
      description: 'Let requests pass while counts cannot be reached; false: answer them with 500.',
    }),
    redis: redisSettings,
    hide_client_headers: z.boolean().default(false).meta({ description: 'Tell clients nothing of limits in headers.' }),
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
    sync_rate: z
      .number()
      .default(-1)
      .meta({ description: 'Kept for files of Kong; every request is counted at once.' }),
  })
  .check(
    rule((settings, refuse) => {
      const given = periods.flatMap((period) => {
        const value = settings[period]
        return value === undefined ? [] : [{ period, value }]
      })
      if (given.length === 0)
        refuse(
          [],
          'FieldValueRequired',
          `At least one of these fields must be non-empty: ${periods.map((period) => `'${period}'`).join(', ')}.`,
        )
      for (const [index, { period, value }] of given.entries()) {
        const lower = given.slice(0, index).findLast((shorter) => shorter.value > value)
        if (lower !== undefined)
          refuse(
            [period],
            'FieldValueInvalid',
            `The limit for ${period}(${value.toFixed(1)}) cannot be lower than the limit for ${lower.period}(${lower.value.toFixed(1)}).`,
          )
      }
      if (settings.limit_by === 'header' && settings.header_name === undefined)
        refuse(['header_name'], 'FieldValueRequired', 'A header_name is required where limit_by is header.')
      if (settings.limit_by === 'path' && settings.path === undefined)
        refuse(['path'], 'FieldValueRequired', 'A path is required where limit_by is path.')
    }),
  )

export const rateLimiting = definePolicy({
  type: 'rate-limiting',
  title: 'Rate limiting',
  summary: 'Lets so many requests pass in each second, minute, hour, day, month or year, and answers others with 429.',
  category: 'traffic',
  priority: 910,
  config,
  protocols: requestProtocols,
  forConsumer: true,
  secrets: redisSecrets,
  upgrade: (given) => withNewerNames(given, redisMoves),
})
