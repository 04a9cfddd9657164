/** ListenerSet (Gateway API v1): listeners that are added to a Gateway of, perhaps, somebody else. */
import * as z from 'zod'
import { condition } from './condition.ts'
import { listenerStatus } from './gateway.ts'
import { listeners } from './listener.ts'
import { objectMeta } from './meta.ts'
import { gatewayApiGroup, parentGatewayReference } from './reference.ts'

export const listenerSetStatus = z.strictObject({
  conditions: z.array(condition).optional(),
  listeners: z.array(listenerStatus).optional(),
})
export type ListenerSetStatus = z.infer<typeof listenerSetStatus>

export const listenerSet = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('ListenerSet'),
  metadata: objectMeta,
  spec: z.strictObject({
    parentRef: parentGatewayReference.meta({
      description: 'The Gateway; it must admit sets of this namespace by allowedListeners.',
    }),
    listeners,
  }),
  status: listenerSetStatus.optional(),
})
export type ListenerSet = z.infer<typeof listenerSet>
