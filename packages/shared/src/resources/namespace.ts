/** Namespace (core v1): where resources live and rights end. Always carries the label `kubernetes.io/metadata.name`. */
import * as z from 'zod'
import { backendCidrsAnnotation, faultyBackendCidr } from './backend-cidrs.ts'
import { dnsLabel, objectMeta } from './meta.ts'
import { rule } from './rule.ts'

export const namespace = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Namespace'),
  metadata: objectMeta.extend({ name: dnsLabel.meta({ description: 'Name, unique among Namespaces.' }) }).check(
    rule(({ annotations }, refuse) => {
      const faulty = faultyBackendCidr(annotations)
      if (faulty !== null)
        refuse(
          ['annotations', backendCidrsAnnotation],
          'FieldValueInvalid',
          `"${faulty}" is neither an IP address nor a block such as 10.0.0.0/8.`,
        )
    }),
  ),
  spec: z
    .strictObject({
      finalizers: z.array(z.string()).optional().meta({ description: 'Of a cluster; means nothing here.' }),
    })
    .optional(),
  status: z.looseObject({ phase: z.string().optional() }).optional(),
})
export type Namespace = z.infer<typeof namespace>
