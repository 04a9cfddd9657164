/** Consumer (signalbox.dev/v1): who calls, with the credentials by which he is known and the groups that he is in. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'
import { secretObjectReference } from './reference.ts'
import { signalboxGroup } from './route.ts'
import { rule } from './rule.ts'

export const credentialTypes = ['key-auth', 'basic-auth', 'jwt', 'hmac-auth', 'oauth2', 'mtls-auth'] as const

export const consumer = z.strictObject({
  apiVersion: z.literal(`${signalboxGroup}/v1`),
  kind: z.literal('Consumer'),
  metadata: objectMeta,
  spec: z
    .strictObject({
      username: z.string().min(1).max(256).optional().meta({ description: 'Unique name of the consumer.' }),
      customId: z.string().min(1).max(256).optional().meta({ description: 'Unique id in another system.' }),
      groups: z.array(z.string().min(1).max(256)).max(100).optional().meta({
        description: 'Groups that acl policies speak of.',
      }),
      credentials: z
        .array(
          z.strictObject({
            type: z.enum(credentialTypes).meta({ description: 'The policy type that knows the consumer by it.' }),
            secretRef: secretObjectReference.meta({
              description: 'Secret whose keys are the fields of the credential, with Kong’s names.',
            }),
          }),
        )
        .max(100)
        .optional()
        .meta({ description: 'By what the consumer is known; the values are in Secrets.' }),
    })
    .check(
      rule(({ username, customId }, refuse) => {
        if (username === undefined && customId === undefined)
          refuse([], 'FieldValueRequired', "At least one of these fields must be non-empty: 'custom_id', 'username'.")
      }),
    ),
})
export type Consumer = z.infer<typeof consumer>
