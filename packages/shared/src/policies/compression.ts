/** compression: codes the content of responses where the client takes it. Sources: RFC 9110 §8.4, §8.8.3, §12.5.3. */
import * as z from 'zod'
import { definePolicy, requestProtocols } from './definition.ts'

const mediaType = z
  .string()
  .max(128)
  .regex(
    /^[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+)$/,
    'must be a media type in lower case, such as text/html or text/*',
  )

export const compression = definePolicy({
  type: 'compression',
  title: 'Compression',
  summary:
    'Compresses responses for clients that accept it. A page that shows both a secret and what the asker sent may give the secret away by its size (BREACH): leave such pages out.',
  category: 'traffic',
  priority: 4,
  config: z.strictObject({
    algorithms: z
      .array(z.enum(['zstd', 'br', 'gzip']))
      .min(1)
      .max(3)
      .default(['zstd', 'br', 'gzip'])
      .meta({ description: 'Codings, the preferred first; the client’s own preference comes before that.' }),
    types: z
      .array(mediaType)
      .max(64)
      .default([
        'text/*',
        'application/json',
        'application/javascript',
        'application/xml',
        'application/wasm',
        'application/manifest+json',
        'application/problem+json',
        'application/ld+json',
        'application/rss+xml',
        'application/atom+xml',
        'image/svg+xml',
        'font/ttf',
        'font/otf',
      ])
      .meta({ description: 'Media types that are compressed; text/* is every text type.' }),
    min_length: z.number().int().min(0).max(1_073_741_824).default(1024).meta({
      description: 'Bytes below which it is not worth it, where the length is known. Default: 1024.',
    }),
    level: z.enum(['fast', 'balanced', 'small']).default('balanced').meta({
      description: 'Time against size. Default: balanced.',
    }),
  }),
  protocols: requestProtocols,
  forConsumer: true,
  secrets: [],
})
