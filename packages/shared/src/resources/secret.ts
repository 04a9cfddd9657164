/** Secret (core v1). Values are base64 in `data`; `stringData` is write-only and moves into `data` on parsing. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'

const dataKey = z
  .string()
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be letters, digits, "-", "_" and "."')

export const secret = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: objectMeta,
  type: z.string().default('Opaque'),
  data: z.record(dataKey, z.base64()).optional(),
  stringData: z.record(dataKey, z.string()).optional(),
  immutable: z.boolean().optional(),
})
export type Secret = z.infer<typeof secret>
