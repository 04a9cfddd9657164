/** ConfigMap (core v1): plain text by key; holds CA certificates under `ca.crt`. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'
import { rule } from './rule.ts'

/** Key of a ConfigMap's or Secret's value. */
export const dataKey = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be letters, digits, "-", "_" and "."')
  .refine((key) => key !== '.' && !key.startsWith('..'), 'must not be "." and not begin with ".."')

/** What the values of one ConfigMap or Secret may weigh together. */
export const maxDataBytes = 1024 * 1024

export function dataSize(data: Readonly<Record<string, string>>): number {
  return Object.values(data).reduce((sum, value) => sum + value.length, 0)
}

export const configMap = z
  .strictObject({
    apiVersion: z.literal('v1'),
    kind: z.literal('ConfigMap'),
    metadata: objectMeta,
    data: z.record(dataKey, z.string()).optional().meta({ description: 'Text by key. At most 1 MiB together.' }),
    binaryData: z
      .record(dataKey, z.base64())
      .optional()
      .meta({ description: 'Bytes in base64, by key. A key stands in data or here, not in both.' }),
    immutable: z
      .boolean()
      .optional()
      .meta({ description: 'Values can no longer be changed, only the whole ConfigMap deleted.' }),
  })
  .check(
    rule(({ data = {}, binaryData = {} }, refuse) => {
      if (dataSize(data) + dataSize(binaryData) > maxDataBytes)
        refuse(['data'], 'FieldValueTooLong', 'All values together must be at most 1 MiB.')
      for (const key of Object.keys(binaryData))
        if (Object.hasOwn(data, key))
          refuse(['binaryData', key], 'FieldValueDuplicate', 'This key stands in data already.')
    }),
  )
export type ConfigMap = z.infer<typeof configMap>
