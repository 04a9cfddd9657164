/**
 * Secret (core v1). Values are base64 in `data`. `stringData` is only written, never read: parsing moves it into `data`,
 * where it wins over a value of the same key, as in a Kubernetes API server.
 */
import * as z from 'zod'
import { toBase64 } from '../lib/index.ts'
import { dataKey, dataSize, maxDataBytes } from './config-map.ts'
import { objectMeta } from './meta.ts'
import { rule } from './rule.ts'

const written = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Secret'),
  metadata: objectMeta,
  type: z
    .string()
    .max(253)
    .default('Opaque')
    .meta({ description: 'What the keys mean, as in kubernetes.io/tls. Default: Opaque.' }),
  data: z
    .record(dataKey, z.base64())
    .optional()
    .meta({ description: 'Values in base64, by key. At most 1 MiB together.' }),
  stringData: z
    .record(dataKey, z.string())
    .optional()
    .meta({ description: 'Values as plain text, by key; moved into data when the Secret is saved.' }),
  immutable: z
    .boolean()
    .optional()
    .meta({ description: 'Values can no longer be changed, only the whole Secret deleted.' }),
})

/** Keys that a type demands, as a Kubernetes API server does. */
const requiredKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
}

export const secret = written
  .check(
    rule(({ type, data = {}, stringData = {} }, refuse) => {
      if (dataSize(data) + dataSize(stringData) > maxDataBytes)
        refuse(['data'], 'FieldValueTooLong', 'All values together must be at most 1 MiB.')
      for (const key of requiredKeys[type] ?? []) {
        if (Object.hasOwn(data, key) || Object.hasOwn(stringData, key)) continue
        refuse(['data', key], 'FieldValueRequired', `A Secret of type ${type} needs the key ${key}.`)
      }
    }),
  )
  .transform(({ stringData, ...rest }) => {
    if (stringData === undefined) return rest
    const encoded = Object.entries(stringData).map(([key, text]) => [key, toBase64(text)] as const)
    return { ...rest, data: { ...rest.data, ...Object.fromEntries(encoded) } }
  })
export type Secret = z.infer<typeof secret>
