/**
 * How one resource points at another (Gateway API v1 `ParentReference`, `BackendRef`, `SecretObjectReference`,
 * `LocalObjectReference`). Defaults are filled in by parsing, as a Kubernetes API server does with the upstream CRDs.
 */
import * as z from 'zod'
import { dnsLabel, sectionName } from './meta.ts'
import { refuseDuplicates, rule } from './rule.ts'

export const gatewayApiGroup = 'gateway.networking.k8s.io'

/** An API group: empty for the core group, else a DNS subdomain. */
export const group = z
  .string()
  .max(253)
  .regex(/^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, 'must be empty or a DNS name')
  .meta({ description: 'API group of what is named; empty for the core group, which Services and Secrets belong to.' })

export const kindName = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/, 'must begin with a letter and hold letters, digits and "-"')
  .meta({ description: 'Kind of what is named.' })

/** Name in a reference: upstream does not ask that it could be the name of a resource, only that it is there. */
export const objectName = z.string().min(1).max(253).meta({ description: 'Name of what is meant.' })

export const portNumber = z.number().int().min(1).max(65535)

/** A hostname, or a wildcard `*.` before one (Gateway API `Hostname`); lower case, no port. */
export const hostname = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be a lower-case hostname, optionally beginning with "*."',
  )

/** A hostname without a wildcard (Gateway API `PreciseHostname`). */
export const preciseHostname = hostname.refine(
  (name) => !name.startsWith('*'),
  'must be one hostname and not a wildcard',
)

export const parentReference = z.strictObject({
  group: group.default(gatewayApiGroup),
  kind: kindName.default('Gateway'),
  namespace: dnsLabel.optional().meta({ description: 'Namespace of the parent. Default: the route’s own.' }),
  name: objectName.meta({ description: 'Name of the Gateway.' }),
  sectionName: sectionName
    .optional()
    .meta({ description: 'One listener of the parent by name. Default: every listener.' }),
  port: portNumber.optional().meta({ description: 'Only listeners on this port. Default: every port.' }),
})
export type ParentReference = z.infer<typeof parentReference>

/**
 * A route's wishes to attach. Those to one parent must each name another section or port, and either all or none of
 * them a section, and a port; parents are told apart as they are written (Gateway API `CommonRouteSpec.parentRefs`).
 */
export const parentReferences = z
  .array(parentReference)
  .max(32)
  .check(
    rule((refs, refuse) => {
      const parentOf = (ref: ParentReference): string =>
        JSON.stringify([ref.group, ref.kind, ref.namespace ?? '', ref.name])
      const firsts = new Map<string, ParentReference>()
      for (const [index, ref] of refs.entries()) {
        const first = firsts.get(parentOf(ref))
        if (first === undefined) firsts.set(parentOf(ref), ref)
        else
          for (const field of ['sectionName', 'port'] as const)
            if ((first[field] === undefined) !== (ref[field] === undefined))
              refuse(
                [index, field],
                'FieldValueInvalid',
                `References to the same parent must either all state ${field} or none of them.`,
              )
      }
      refuseDuplicates(
        refs,
        (ref) => JSON.stringify([parentOf(ref), ref.sectionName ?? '', ref.port ?? 0]),
        (index, first) =>
          refuse(
            [index],
            'FieldValueDuplicate',
            `This names the same parent as parentRefs[${first}]; give it another sectionName or port, or remove it.`,
          ),
      )
    }),
  )
  .meta({ description: 'Where the route wishes to attach: Gateways, or single listeners of them. At most 32.' })

const backendObjectFields = {
  group: group.default(''),
  kind: kindName.default('Service'),
  name: objectName.meta({ description: 'Name of the Service.' }),
  namespace: dnsLabel
    .optional()
    .meta({ description: 'Namespace of the backend. Another than the route’s own needs a ReferenceGrant there.' }),
  port: portNumber.optional().meta({ description: 'Port of the Service (not of its endpoints). Needed for Services.' }),
}

interface BackendTarget {
  readonly group: string
  readonly kind: string
  readonly port?: number | undefined
}

/** For schemas that add to {@link backendObjectReference}: a Service is named together with its port. */
export const servicePortStated = rule<BackendTarget>((ref, refuse) => {
  if (ref.group === '' && ref.kind === 'Service' && ref.port === undefined)
    refuse(['port'], 'FieldValueRequired', 'A reference to a Service must name one of its ports.')
})

export const backendObjectShape = z.strictObject(backendObjectFields)
export const backendObjectReference = backendObjectShape.check(servicePortStated)
export type BackendObjectReference = z.infer<typeof backendObjectReference>

/** A weighted backend of a rule (Gateway API `BackendRef`); kinds of routes add their own fields. */
export const backendRefShape = backendObjectShape.extend({
  weight: z
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1)
    .meta({ description: 'Share of the rule’s traffic, relative to its other backends; 0 gets none. Default: 1.' }),
})
export const backendRef = backendRefShape.check(servicePortStated)
export type BackendRef = z.infer<typeof backendRef>

export const secretObjectReference = z.strictObject({
  group: group.default(''),
  kind: kindName.default('Secret'),
  name: objectName,
  namespace: dnsLabel
    .optional()
    .meta({ description: 'Namespace of the Secret. Another than one’s own needs a ReferenceGrant there.' }),
})
export type SecretObjectReference = z.infer<typeof secretObjectReference>

/** A reference within the namespace. */
export const localObjectReference = z.strictObject({ group, kind: kindName, name: objectName })
export type LocalObjectReference = z.infer<typeof localObjectReference>

/** What a policy is for, within its namespace (Gateway API `LocalPolicyTargetReferenceWithSectionName`). */
export const localPolicyTargetReference = z.strictObject({
  group,
  kind: kindName,
  name: objectName,
  sectionName: sectionName
    .optional()
    .meta({ description: 'One part of it by name: a port of a Service, a listener of a Gateway. Default: all of it.' }),
})
export type LocalPolicyTargetReference = z.infer<typeof localPolicyTargetReference>

/** The Gateway that a ListenerSet adds listeners to (Gateway API `ParentGatewayReference`). */
export const parentGatewayReference = z.strictObject({
  group: group.default(gatewayApiGroup),
  kind: kindName.default('Gateway'),
  name: objectName.meta({ description: 'Name of the Gateway.' }),
  namespace: dnsLabel.optional().meta({ description: 'Namespace of the Gateway. Default: the set’s own.' }),
})
export type ParentGatewayReference = z.infer<typeof parentGatewayReference>
