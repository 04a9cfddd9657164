/** UDPRoute (Gateway API v1): everything that comes in on a listener’s port. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'
import { gatewayApiGroup, parentReferences } from './reference.ts'
import { routeStatus } from './route-status.ts'
import { streamRules } from './stream-rule.ts'

export const udpRoute = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('UDPRoute'),
  metadata: objectMeta,
  spec: z.strictObject({ parentRefs: parentReferences.optional(), rules: streamRules }),
  status: routeStatus.optional(),
})
export type UDPRoute = z.infer<typeof udpRoute>
