/** Gateway (Gateway API v1): listeners on addresses, and who may attach routes to them. */
import * as z from 'zod'
import { condition } from './condition.ts'
import { dnsSubdomain, labelValue, objectMeta, qualifiedName, sectionName } from './meta.ts'
import {
  gatewayApiGroup,
  group,
  hostname,
  kindName,
  localObjectReference,
  portNumber,
  secretObjectReference,
} from './reference.ts'

/** A label selector (Kubernetes `metav1.LabelSelector`); an empty one selects everything. */
export const labelSelector = z.strictObject({
  matchLabels: z.record(qualifiedName, labelValue).optional(),
  matchExpressions: z
    .array(
      z.strictObject({
        key: qualifiedName,
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(labelValue).optional(),
      }),
    )
    .optional(),
})
export type LabelSelector = z.infer<typeof labelSelector>

export const routeGroupKind = z.strictObject({ group: group.default(gatewayApiGroup), kind: kindName })
export type RouteGroupKind = z.infer<typeof routeGroupKind>

export const routeNamespaces = z.strictObject({
  from: z.enum(['All', 'Same', 'Selector', 'None']).default('Same'),
  selector: labelSelector.optional().meta({ description: 'Labels of admitted namespaces. Only with from: Selector.' }),
})

export const allowedRoutes = z.strictObject({
  namespaces: routeNamespaces.prefault({}),
  kinds: z.array(routeGroupKind).max(8).optional(),
})
export type AllowedRoutes = z.infer<typeof allowedRoutes>

/** `UDP` and the rest are the core protocols; an implementation-specific one must be prefixed by a domain. */
export const listenerProtocol = z
  .string()
  .min(1)
  .max(255)
  .regex(
    /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+$/,
    'must be HTTP, HTTPS, TLS, TCP, UDP or a name prefixed by a domain',
  )

export const listenerTls = z.strictObject({
  mode: z.enum(['Terminate', 'Passthrough']).default('Terminate'),
  certificateRefs: z.array(secretObjectReference).max(64).optional(),
  options: z.record(z.string().max(253), z.string().max(4096)).optional(),
})

export const listener = z.strictObject({
  name: sectionName,
  hostname: hostname.optional().meta({ description: 'Only requests for this hostname. Default: every hostname.' }),
  port: portNumber,
  protocol: listenerProtocol,
  tls: listenerTls.optional(),
  allowedRoutes: allowedRoutes.prefault({}),
})
export type Listener = z.infer<typeof listener>

export const gatewayAddress = z.strictObject({
  type: z.string().min(1).max(253).default('IPAddress'),
  value: z.string().min(1).max(253).optional(),
})

const frontendTlsConfig = z.strictObject({
  validation: z
    .strictObject({
      caCertificateRefs: z
        .array(z.strictObject({ group, kind: kindName, name: dnsSubdomain, namespace: z.string().optional() }))
        .min(1)
        .max(8),
      mode: z.enum(['AllowValidOnly', 'AllowInsecureFallback']).default('AllowValidOnly'),
    })
    .optional(),
})

export const gatewaySpec = z.strictObject({
  gatewayClassName: dnsSubdomain,
  listeners: z.array(listener).min(1).max(64),
  addresses: z.array(gatewayAddress).max(16).optional(),
  infrastructure: z
    .strictObject({
      labels: z.record(qualifiedName, labelValue).optional(),
      annotations: z.record(qualifiedName, z.string()).optional(),
      parametersRef: localObjectReference.optional(),
    })
    .optional(),
  allowedListeners: z
    .strictObject({
      namespaces: z
        .strictObject({
          from: z.enum(['All', 'Same', 'Selector', 'None']).default('None'),
          selector: labelSelector.optional(),
        })
        .prefault({}),
    })
    .optional(),
  tls: z
    .strictObject({
      backend: z.strictObject({ clientCertificateRef: secretObjectReference.optional() }).optional(),
      frontend: z
        .strictObject({
          default: frontendTlsConfig,
          perPort: z
            .array(z.strictObject({ port: portNumber, tls: frontendTlsConfig }))
            .max(64)
            .optional(),
        })
        .optional(),
    })
    .optional(),
})

export const listenerStatus = z.strictObject({
  name: sectionName,
  supportedKinds: z.array(routeGroupKind).optional(),
  attachedRoutes: z.number().int(),
  conditions: z.array(condition),
})
export type ListenerStatus = z.infer<typeof listenerStatus>

export const gatewayStatus = z.strictObject({
  addresses: z.array(z.strictObject({ type: z.string(), value: z.string() })).optional(),
  conditions: z.array(condition).optional(),
  listeners: z.array(listenerStatus).optional(),
  attachedListenerSets: z.number().int().optional(),
})
export type GatewayStatus = z.infer<typeof gatewayStatus>

export const gateway = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('Gateway'),
  metadata: objectMeta,
  spec: gatewaySpec,
  status: gatewayStatus.optional(),
})
export type Gateway = z.infer<typeof gateway>
