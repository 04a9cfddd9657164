/** Queue: how entries wait to be sent to another system. Kong's `queue` record. */
import * as z from 'zod'

const seconds = (most: number) => z.number().min(0).max(most)

export const queueConfig = z.strictObject({
  max_batch_size: z.number().int().min(1).max(1_000_000).default(1).meta({
    description: 'Entries that are sent at once at the most. With 1, each is sent by itself and not as a list.',
  }),
  max_coalescing_delay: seconds(3600).default(1).meta({
    description: 'Seconds that an entry waits at the most for others to be sent with it.',
  }),
  max_entries: z.number().int().min(1).max(1_000_000).default(10_000).meta({
    description: 'Entries that wait at the most; with more, the oldest are dropped and counted.',
  }),
  max_bytes: z.number().int().min(1).nullable().default(null).meta({
    description: 'Bytes of entries that wait at the most. Default: no limit but that of entries.',
  }),
  max_retry_time: seconds(86_400).default(60).meta({
    description: 'Seconds after which a batch that could not be sent is dropped.',
  }),
  initial_retry_delay: seconds(1_000_000).default(0.01).meta({
    description: 'Seconds before a batch is sent again for the first time; doubled from then on.',
  }),
  max_retry_delay: seconds(1_000_000).default(60).meta({ description: 'Seconds between two tries at the most.' }),
  concurrency_limit: z
    .union([z.literal(1), z.literal(-1)])
    .default(1)
    .meta({ description: '1: one batch is sent at a time; -1: each as soon as it is there.' }),
})
export type QueueConfig = z.output<typeof queueConfig>

/** Kong's Lua functions for further fields; Lua is not carried out here, so that a policy with some is refused. */
export const customFieldsByLua = z
  .record(z.string(), z.string())
  .refine((fields) => Object.keys(fields).length === 0, {
    message: 'Lua is not carried out by this gateway; leave custom_fields_by_lua empty',
  })
  .nullish()
  .meta({ description: 'Of Kong: Lua functions. Not carried out here, so it must be empty.' })

/** Of another system. Shown to whoever may read policies, so that it must hold no password. */
export const endpointUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL, such as https://logs.example.com/entries' })
  .max(2048)
  .regex(/^[^@]*$|^[^/]*\/\/[^/?#@]*[/?#]/, 'must hold no name and password; set the header Authorization instead')
