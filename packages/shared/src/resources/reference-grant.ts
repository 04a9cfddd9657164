/** ReferenceGrant (Gateway API v1): the target’s namespace lets resources of another refer into it. */
import * as z from 'zod'
import { dnsLabel, objectMeta } from './meta.ts'
import { gatewayApiGroup, group, kindName, objectName } from './reference.ts'

export const referenceGrant = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('ReferenceGrant'),
  metadata: objectMeta,
  spec: z.strictObject({
    from: z
      .array(
        z.strictObject({
          group,
          kind: kindName,
          namespace: dnsLabel.meta({ description: 'Where those live who may refer.' }),
        }),
      )
      .min(1)
      .max(16)
      .meta({ description: 'Who may refer: kinds of resources in other namespaces. 1 to 16.' }),
    to: z
      .array(z.strictObject({ group, kind: kindName, name: objectName.optional() }))
      .min(1)
      .max(16)
      .meta({ description: 'What may be referred to in this namespace; without a name, all of the kind. 1 to 16.' }),
  }),
})
export type ReferenceGrant = z.infer<typeof referenceGrant>
