/** Gateway (Gateway API v1): listeners on addresses, and who may attach routes to them. */
import * as z from 'zod'
import { isIpAddress } from '../lib/index.ts'
import { readClientLimits } from './client-limits.ts'
import { condition } from './condition.ts'
import { labelSelector } from './label-selector.ts'
import { listeners, routeGroupKind } from './listener.ts'
import { dnsLabel, labelValue, objectMeta, qualifiedName, sectionName } from './meta.ts'
import {
  gatewayApiGroup,
  group,
  hostname,
  kindName,
  localObjectReference,
  objectName,
  portNumber,
  secretObjectReference,
} from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'

/** An address that is asked for; without a value, any of its type. */
export const gatewayAddress = z
  .strictObject({
    type: z
      .string()
      .min(1)
      .max(253)
      .regex(
        /^(?:Hostname|IPAddress|NamedAddress|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9/\-._~%!$&'()*+,;=:]+)$/,
        'must be IPAddress, Hostname, NamedAddress or a name prefixed by a domain',
      )
      .default('IPAddress')
      .meta({ description: 'Default: IPAddress.' }),
    value: z.string().min(1).max(253).optional().meta({ description: 'Default: one that is free.' }),
  })
  .check(
    rule(({ type, value }, refuse) => {
      if (value === undefined) return
      if (type === 'IPAddress' && !isIpAddress(value))
        refuse(['value'], 'FieldValueInvalid', 'This must be an IPv4 or IPv6 address.')
      if (type === 'Hostname' && !hostname.safeParse(value).success)
        refuse(['value'], 'FieldValueInvalid', 'This must be a lower-case hostname.')
    }),
  )

const addresses = z
  .array(gatewayAddress)
  .max(16)
  .check(
    rule((elements, refuse) =>
      refuseDuplicates(
        elements,
        ({ type, value }) => (value === undefined ? undefined : JSON.stringify([type, value])),
        (index, first) => refuse([index, 'value'], 'FieldValueDuplicate', `This is addresses[${first}] already.`),
      ),
    ),
  )

const frontendTlsConfig = z.strictObject({
  validation: z
    .strictObject({
      caCertificateRefs: z
        .array(
          z.strictObject({
            group,
            kind: kindName,
            name: objectName,
            namespace: dnsLabel.optional().meta({ description: 'Default: the Gateway’s own.' }),
          }),
        )
        .min(1)
        .max(8)
        .meta({ description: 'ConfigMaps with ca.crt: who may vouch for clients. 1 to 8.' }),
      mode: z
        .enum(['AllowValidOnly', 'AllowInsecureFallback'])
        .default('AllowValidOnly')
        .meta({ description: 'Whether clients without a valid certificate are turned away. Default: AllowValidOnly.' }),
    })
    .optional()
    .meta({ description: 'Asks clients for certificates. Default: none are asked for.' }),
})

const gatewayTls = z.strictObject({
  backend: z
    .strictObject({
      clientCertificateRef: secretObjectReference
        .optional()
        .meta({ description: 'Certificate that is shown to backends that speak TLS.' }),
    })
    .optional()
    .meta({ description: 'Towards backends.' }),
  frontend: z
    .strictObject({
      default: frontendTlsConfig.meta({ description: 'For every HTTPS listener whose port is not listed.' }),
      perPort: z
        .array(
          z.strictObject({
            port: portNumber.meta({ description: 'Port of the listeners that this is for.' }),
            tls: frontendTlsConfig.meta({ description: 'In place of the default.' }),
          }),
        )
        .max(64)
        .check(
          rule((elements, refuse) =>
            refuseDuplicates(
              elements,
              ({ port }) => String(port),
              (index, first) =>
                refuse([index, 'port'], 'FieldValueDuplicate', `This is the port of perPort[${first}] already.`),
            ),
          ),
        )
        .optional()
        .meta({ description: 'For listeners of single ports. At most 64.' }),
    })
    .optional()
    .meta({ description: 'Towards clients.' }),
})

/** Labels or annotations that are to be put on what is made for the Gateway: at most 8. */
const atMostEight = rule<Readonly<Record<string, string>>>((members, refuse) => {
  if (Object.keys(members).length > 8) refuse([], 'FieldValueTooMany', 'This must have at most 8 entries.')
})

export const gatewaySpec = z.strictObject({
  gatewayClassName: objectName.meta({ description: 'Name of the GatewayClass, and so who serves this Gateway.' }),
  listeners,
  addresses: addresses.optional().meta({ description: 'Addresses to listen on. At most 16. Default: one is chosen.' }),
  infrastructure: z
    .strictObject({
      labels: z.record(qualifiedName, labelValue).check(atMostEight).optional().meta({ description: 'At most 8.' }),
      annotations: z
        .record(qualifiedName, z.string().max(4096))
        .check(atMostEight)
        .optional()
        .meta({ description: 'At most 8.' }),
      parametersRef: localObjectReference.optional().meta({
        description: 'Settings of the implementation. None are known here: a Gateway that names some is not accepted.',
      }),
    })
    .optional()
    .meta({ description: 'For what is made to serve the Gateway; kept, and without effect here.' }),
  allowedListeners: z
    .strictObject({
      namespaces: z
        .strictObject({
          from: z.enum(['All', 'Same', 'Selector', 'None']).default('None').meta({ description: 'Default: None.' }),
          selector: labelSelector
            .optional()
            .meta({ description: 'Labels of admitted namespaces. Counts with from: Selector.' }),
        })
        .prefault({})
        .meta({ description: 'Namespaces whose ListenerSets are admitted.' }),
    })
    .optional()
    .meta({ description: 'Namespaces whose ListenerSets may add listeners. Default: none.' }),
  tls: gatewayTls.optional().meta({ description: 'TLS settings for all listeners, and towards backends.' }),
})

export const listenerStatus = z.strictObject({
  name: sectionName,
  supportedKinds: z.array(routeGroupKind).optional(),
  attachedRoutes: z.number().int(),
  conditions: z.array(condition),
})
export type ListenerStatus = z.infer<typeof listenerStatus>

export const gatewayStatus = z.strictObject({
  addresses: z.array(z.strictObject({ type: z.string().default('IPAddress'), value: z.string() })).optional(),
  conditions: z.array(condition).optional(),
  listeners: z.array(listenerStatus).optional(),
  attachedListenerSets: z.number().int().optional(),
})
export type GatewayStatus = z.infer<typeof gatewayStatus>

const gatewayMeta = objectMeta.check(
  rule(({ annotations }, refuse) => {
    for (const { annotation, message } of readClientLimits(annotations).faults)
      refuse(['annotations', annotation], 'FieldValueInvalid', message)
  }),
)

export const gateway = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('Gateway'),
  metadata: gatewayMeta,
  spec: gatewaySpec,
  status: gatewayStatus.optional(),
})
export type Gateway = z.infer<typeof gateway>
