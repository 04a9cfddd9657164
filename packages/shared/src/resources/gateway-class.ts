/** GatewayClass (Gateway API v1): which controller serves the Gateways that name it. */
import * as z from 'zod'
import { condition } from './condition.ts'
import { dnsLabel, objectMeta } from './meta.ts'
import { gatewayApiGroup, group, kindName, objectName } from './reference.ts'

/** The `controllerName` of this project; GatewayClasses with another are left alone. */
export const controllerName = 'signalbox.dev/gateway-controller'

export const gatewayClass = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('GatewayClass'),
  metadata: objectMeta,
  spec: z.strictObject({
    controllerName: z
      .string()
      .min(1)
      .max(253)
      .regex(
        /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/,
        'must be a domain and a path, as in example.com/controller',
      )
      .meta({ description: 'Who serves Gateways of this class. Cannot be changed afterwards.' }),
    parametersRef: z
      .strictObject({
        group,
        kind: kindName,
        name: objectName,
        namespace: dnsLabel.optional().meta({ description: 'Left out for what has no namespace.' }),
      })
      .optional()
      .meta({ description: 'Settings of the class. None are known here: a class that names some is not accepted.' }),
    description: z
      .string()
      .max(64)
      .optional()
      .meta({ description: 'What the class is for, in at most 64 characters.' }),
  }),
  status: z
    .strictObject({
      conditions: z.array(condition).optional(),
      supportedFeatures: z.array(z.strictObject({ name: z.string() })).optional(),
    })
    .optional(),
})
export type GatewayClass = z.infer<typeof gatewayClass>
