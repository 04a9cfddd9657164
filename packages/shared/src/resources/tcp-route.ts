/** TCPRoute (Gateway API v1): everything that comes in on a listener’s port. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'
import { gatewayApiGroup, parentReferences } from './reference.ts'
import { routeStatus } from './route-status.ts'
import { streamRules } from './stream-rule.ts'

export const tcpRoute = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('TCPRoute'),
  metadata: objectMeta,
  spec: z.strictObject({ parentRefs: parentReferences.optional(), rules: streamRules }),
  status: routeStatus.optional(),
})
export type TCPRoute = z.infer<typeof tcpRoute>
