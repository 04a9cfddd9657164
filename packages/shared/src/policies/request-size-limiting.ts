/** request-size-limiting: refuses requests whose content is too large. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'

export const requestSizeLimiting = definePolicy({
  type: 'request-size-limiting',
  title: 'Request size limiting',
  summary: 'Refuses requests with more content than you allow, before the service has to take it.',
  category: 'traffic',
  priority: 951,
  config: z.strictObject({
    allowed_payload_size: z
      .number()
      .int()
      .min(0)
      .default(128)
      .meta({ description: 'The largest content, in size_unit.' }),
    size_unit: z
      .enum(['megabytes', 'kilobytes', 'bytes'])
      .default('megabytes')
      .meta({ description: 'Of 1024 × 1024, of 1024, or single bytes.' }),
    require_content_length: z.boolean().default(false).meta({
      description: 'Refuse content that comes without saying how long it is.',
    }),
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})

const unitBytes = { megabytes: 1024 * 1024, kilobytes: 1024, bytes: 1 } as const

/** The largest content in bytes. */
export function toMaxContentBytes(settings: {
  readonly allowed_payload_size: number
  readonly size_unit: keyof typeof unitBytes
}): number {
  return settings.allowed_payload_size * unitBytes[settings.size_unit]
}
