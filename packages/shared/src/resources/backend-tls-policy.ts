/** BackendTLSPolicy (Gateway API v1): backends that are spoken to by TLS, and by what their certificate is verified. */
import * as z from 'zod'
import { objectMeta } from './meta.ts'
import { policyStatus } from './policy-status.ts'
import {
  gatewayApiGroup,
  hostname,
  localObjectReference,
  localPolicyTargetReference,
  preciseHostname,
} from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'

export const subjectAltName = z
  .strictObject({
    type: z.enum(['Hostname', 'URI']).meta({ description: 'What kind of name the certificate must have.' }),
    hostname: hostname.optional().meta({ description: 'The name, with the type Hostname.' }),
    uri: z
      .string()
      .min(1)
      .max(253)
      .regex(/^(([^:/?#]+):)(\/\/([^/?#]*))([^?#]*)(\?([^#]*))?(#(.*))?/, 'must be a URI with scheme and authority')
      .optional()
      .meta({ description: 'The name as a URI, such as spiffe://cluster.example/ns/a/sa/b, with the type URI.' }),
  })
  .check(
    rule((name, refuse) => {
      const fields = { Hostname: 'hostname', URI: 'uri' } as const
      for (const type of ['Hostname', 'URI'] as const) {
        const field = fields[type]
        if (type === name.type && name[field] === undefined)
          refuse([field], 'FieldValueRequired', `The type ${type} needs the field ${field}.`)
        if (type !== name.type && name[field] !== undefined)
          refuse([field], 'FieldValueForbidden', `The type ${name.type} has no field ${field}.`)
      }
    }),
  )
export type SubjectAltName = z.infer<typeof subjectAltName>

/** `System`, or a name of an implementation's own, prefixed by a domain. */
const wellKnownCaCertificates = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^(System|([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]))$/,
    'must be System or a name prefixed by a domain',
  )

const targetRefs = z
  .array(localPolicyTargetReference)
  .min(1)
  .max(16)
  .check(
    rule((refs, refuse) => {
      const firsts = new Map<string, boolean>()
      for (const [index, { group, kind, name, sectionName }] of refs.entries()) {
        const target = JSON.stringify([group, kind, name])
        const stated = firsts.get(target) ?? sectionName !== undefined
        firsts.set(target, stated)
        if (stated !== (sectionName !== undefined))
          refuse(
            [index, 'sectionName'],
            'FieldValueInvalid',
            'References to the same target must either all state sectionName or none of them.',
          )
      }
      refuseDuplicates(
        refs,
        ({ group, kind, name, sectionName = '' }) => JSON.stringify([group, kind, name, sectionName]),
        (index, first) =>
          refuse([index], 'FieldValueDuplicate', `This names the same target as targetRefs[${first}]; remove it.`),
      )
    }),
  )

const validation = z
  .strictObject({
    caCertificateRefs: z
      .array(localObjectReference)
      .max(8)
      .optional()
      .meta({ description: 'ConfigMaps with ca.crt: who may vouch for the backend. At most 8.' }),
    wellKnownCACertificates: wellKnownCaCertificates
      .optional()
      .meta({ description: 'System: those that the machine trusts vouch, in place of caCertificateRefs.' }),
    hostname: preciseHostname.meta({
      description: 'Name that is asked for (SNI), and that the certificate must have unless subjectAltNames are given.',
    }),
    subjectAltNames: z
      .array(subjectAltName)
      .max(5)
      .optional()
      .meta({ description: 'Names of which the certificate must have one. At most 5. Default: hostname.' }),
  })
  .check(
    rule(({ caCertificateRefs = [], wellKnownCACertificates }, refuse) => {
      const named = caCertificateRefs.length > 0
      if (named && wellKnownCACertificates !== undefined)
        refuse([], 'FieldValueForbidden', 'Either caCertificateRefs or wellKnownCACertificates can be given, not both.')
      if (!named && wellKnownCACertificates === undefined)
        refuse([], 'FieldValueRequired', 'Either caCertificateRefs or wellKnownCACertificates must be given.')
    }),
  )

export const backendTlsPolicy = z.strictObject({
  apiVersion: z.literal(`${gatewayApiGroup}/v1`),
  kind: z.literal('BackendTLSPolicy'),
  metadata: objectMeta,
  spec: z.strictObject({
    targetRefs: targetRefs.meta({ description: 'Services of the same namespace, or single ports of them. 1 to 16.' }),
    validation: validation.meta({ description: 'How the backend’s certificate is verified.' }),
    options: z
      .record(z.string().max(253), z.string().max(4096))
      .check(
        rule((members, refuse) => {
          if (Object.keys(members).length > 16) refuse([], 'FieldValueTooMany', 'This must have at most 16 entries.')
        }),
      )
      .optional()
      .meta({ description: 'Settings of the implementation, by name. At most 16.' }),
  }),
  status: policyStatus.optional(),
})
export type BackendTLSPolicy = z.infer<typeof backendTlsPolicy>
