/** EndpointSlice (discovery.k8s.io/v1): endpoints of the Service that its label `kubernetes.io/service-name` names. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'

export const serviceNameLabel = 'kubernetes.io/service-name'

export const endpointSlice = z.strictObject({
  apiVersion: z.literal('discovery.k8s.io/v1'),
  kind: z.literal('EndpointSlice'),
  metadata: objectMeta,
  addressType: z.enum(['IPv4', 'IPv6', 'FQDN']),
  endpoints: z
    .array(
      z.looseObject({
        addresses: z.array(z.string().min(1)).min(1).max(100),
        conditions: z
          .strictObject({
            ready: z.boolean().optional(),
            serving: z.boolean().optional(),
            terminating: z.boolean().optional(),
          })
          .optional(),
      }),
    )
    .max(1000)
    .default([]),
  ports: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP'),
        port: z.number().int().min(1).max(65535).optional(),
        appProtocol: z.string().optional(),
      }),
    )
    .max(100)
    .optional(),
})
export type EndpointSlice = z.infer<typeof endpointSlice>
