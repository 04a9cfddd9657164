/**
 * How one resource points at another (Gateway API v1 `ParentReference`, `BackendRef`, `SecretObjectReference`,
 * `LocalObjectReference`). Defaults are filled in by parsing, as a Kubernetes API server does with the upstream CRDs.
 */
import * as z from 'zod'
import { dnsLabel, dnsSubdomain, sectionName } from './meta.ts'

export const gatewayApiGroup = 'gateway.networking.k8s.io'

/** An API group: empty for the core group, else a DNS subdomain. */
export const group = z
  .string()
  .max(253)
  .regex(/^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be empty or a DNS name')

export const kindName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/, 'must begin with a letter and hold letters, digits and "-"')

export const portNumber = z.number().int().min(1).max(65535)

/** A hostname, or a wildcard `*.` before one (Gateway API `Hostname`); lower case, no port, no IP address. */
export const hostname = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be a lower-case hostname, optionally beginning with "*."',
  )

export const preciseHostname = hostname.refine((name) => !name.startsWith('*'), 'must not be a wildcard')

export const parentReference = z.strictObject({
  group: group.default(gatewayApiGroup),
  kind: kindName.default('Gateway'),
  namespace: dnsLabel.optional().meta({ description: 'Namespace of the parent. Default: the route’s own.' }),
  name: dnsSubdomain,
  sectionName: sectionName
    .optional()
    .meta({ description: 'One listener of the parent by name. Default: every listener.' }),
  port: portNumber.optional().meta({ description: 'Only listeners on this port.' }),
})
export type ParentReference = z.infer<typeof parentReference>

export const backendObjectReference = z.strictObject({
  group: group.default(''),
  kind: kindName.default('Service'),
  name: dnsSubdomain,
  namespace: dnsLabel
    .optional()
    .meta({ description: 'Namespace of the backend. Another than the route’s own needs a ReferenceGrant there.' }),
  port: portNumber.optional().meta({ description: 'Port of the Service. Required for Services.' }),
})
export type BackendObjectReference = z.infer<typeof backendObjectReference>

export const secretObjectReference = z.strictObject({
  group: group.default(''),
  kind: kindName.default('Secret'),
  name: dnsSubdomain,
  namespace: dnsLabel.optional(),
})
export type SecretObjectReference = z.infer<typeof secretObjectReference>

export const localObjectReference = z.strictObject({ group, kind: kindName, name: dnsSubdomain })
export type LocalObjectReference = z.infer<typeof localObjectReference>
