/** Fields that several authentication types have, with Kong's names and defaults. */
import * as z from 'zod'

export const anonymous = z.string().optional().meta({
  description:
    'Id or username of the Consumer that stands for whoever could not be authenticated. Left out: such requests are refused.',
})

export const hideCredentials = z
  .boolean()
  .default(false)
  .meta({ description: 'Takes the credential away before the request goes on. Default: false.' })

export const runOnPreflight = z
  .boolean()
  .default(true)
  .meta({ description: 'Off: OPTIONS requests pass unasked, as browsers’ preflights need it. Default: true.' })

export const realm = z
  .string()
  .optional()
  .meta({ description: 'Said in WWW-Authenticate, so that clients know which credential is wanted.' })

/** `anonymous` of types that write "nobody" as an empty text. */
export const anonymousOrEmpty = z.string().default('').meta({
  description:
    'Id or username of the Consumer that stands for whoever could not be authenticated. Empty: such requests are refused.',
})

export const consumerBy = z
  .array(z.enum(['username', 'custom_id']))
  .default(['username', 'custom_id'])
  .meta({ description: 'Fields of Consumers that are compared. Default: both.' })
