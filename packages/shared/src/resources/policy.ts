/**
 * Policy (signalbox.dev/v1): one kind for every behaviour that is attached to something (Kong's plugins). The envelope
 * is checked here; `config` belongs to the type.
 */
import * as z from 'zod'
import { condition } from './condition.ts'
import { dnsLabel, objectMeta, sectionName } from './meta.ts'
import { gatewayApiGroup, group, kindName, objectName } from './reference.ts'
import { maxAncestors, policyAncestorStatus } from './policy-status.ts'
import { routeProtocols } from './route-fields.ts'
import { signalboxGroup } from './route.ts'

export const policyTargetReference = z.strictObject({
  group: group.default(gatewayApiGroup),
  kind: kindName.default('HTTPRoute').meta({
    description: 'Gateway, a kind of route, Service, Namespace or Consumer.',
  }),
  namespace: dnsLabel.optional().meta({ description: 'Namespace of the target. Default: the policy’s own.' }),
  name: objectName,
  sectionName: sectionName
    .optional()
    .meta({ description: 'One listener of a Gateway or one rule of a route by name.' }),
})
export type PolicyTargetReference = z.infer<typeof policyTargetReference>

export const policy = z.strictObject({
  apiVersion: z.literal(`${signalboxGroup}/v1`),
  kind: z.literal('Policy'),
  metadata: objectMeta,
  spec: z.strictObject({
    type: z
      .string()
      .min(1)
      .max(128)
      .regex(/^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/, 'must be the name of a policy type, such as rate-limiting')
      .meta({ description: 'What is done, as in rate-limiting; Kong’s names.' }),
    targetRefs: z.array(policyTargetReference).max(16).optional().meta({
      description:
        'What it is for; with several, requests that meet all of them, as Kong’s plugin of a route and a consumer. Without any: every request of the namespace’s routes.',
    }),
    enabled: z.boolean().default(true).meta({ description: 'Off: as if it were not there. Default: true.' }),
    protocols: z.array(z.enum(routeProtocols)).max(8).optional().meta({
      description: 'Only requests of these protocols. Default: all that the type knows.',
    }),
    config: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: 'Settings of the type, with Kong’s names.' }),
  }),
  status: z
    .strictObject({
      conditions: z.array(condition).optional(),
      /** Gateways at which it is in force for some rule. */
      ancestors: z.array(policyAncestorStatus).max(maxAncestors).optional(),
    })
    .optional(),
})
export type Policy = z.infer<typeof policy>
