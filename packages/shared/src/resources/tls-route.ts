/** TLSRoute (Gateway API v1): connections by the hostname that the client asks for in its TLS handshake (SNI). */
import * as z from 'zod'
import { isIpAddress } from '../lib/index.ts'
import { objectMeta } from './meta.ts'
import { gatewayApiGroup, hostname, parentReferences } from './reference.ts'
import { routeStatus } from './route-status.ts'
import { streamRules } from './stream-rule.ts'

export const tlsRoute = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('TLSRoute'),
  metadata: objectMeta,
  spec: z.strictObject({
    parentRefs: parentReferences.optional(),
    hostnames: z
      .array(hostname.refine((name) => !isIpAddress(name), 'must be a hostname and not an address'))
      .min(1)
      .max(1024)
      .meta({ description: 'Names that clients ask for; "*." stands for one or more labels. 1 to 1024.' }),
    rules: streamRules,
  }),
  status: routeStatus.optional(),
})
export type TLSRoute = z.infer<typeof tlsRoute>
