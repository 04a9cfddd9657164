/** ConfigMap (core v1): plain text by key; holds CA certificates under `ca.crt`. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'

const dataKey = z
  .string()
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be letters, digits, "-", "_" and "."')

export const configMap = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('ConfigMap'),
  metadata: objectMeta,
  data: z.record(dataKey, z.string()).optional(),
  binaryData: z.record(dataKey, z.base64()).optional(),
  immutable: z.boolean().optional(),
})
export type ConfigMap = z.infer<typeof configMap>
