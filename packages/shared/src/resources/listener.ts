/** One listener of a Gateway (Gateway API v1 `Listener`): where it listens, what it speaks and whom it admits. */
import * as z from 'zod'
import { labelSelector } from './label-selector.ts'
import { sectionName } from './meta.ts'
import { gatewayApiGroup, group, hostname, kindName, portNumber, secretObjectReference } from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'

export const routeGroupKind = z.strictObject({ group: group.default(gatewayApiGroup), kind: kindName })
export type RouteGroupKind = z.infer<typeof routeGroupKind>

export const routeNamespaces = z
  .strictObject({
    from: z.enum(['All', 'Same', 'Selector', 'None']).default('Same').meta({
      description:
        'Namespaces whose routes may attach: all, the Gateway’s own, those with labels, none. Default: Same.',
    }),
    selector: labelSelector
      .optional()
      .meta({ description: 'Labels of admitted namespaces. Counts with from: Selector.' }),
  })
  .check(
    rule(({ from, selector }, refuse) => {
      if (from === 'Selector' && selector === undefined)
        refuse(['selector'], 'FieldValueRequired', 'With from: Selector, say by which labels namespaces are selected.')
    }),
  )

export const allowedRoutes = z.strictObject({
  namespaces: routeNamespaces
    .prefault({})
    .meta({ description: 'Namespaces whose routes may attach. Default: the Gateway’s own.' }),
  kinds: z.array(routeGroupKind).max(8).optional().meta({
    description: 'Kinds of routes that may attach. At most 8. Default: every kind that fits the protocol.',
  }),
})
export type AllowedRoutes = z.infer<typeof allowedRoutes>

/** `HTTP`, `HTTPS`, `TLS`, `TCP` and `UDP`; one of an implementation's own is prefixed by a domain. */
export const listenerProtocol = z
  .string()
  .min(1)
  .max(255)
  .regex(
    /^(?:[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/[A-Za-z0-9]+)$/,
    'must be HTTP, HTTPS, TLS, TCP, UDP or a name prefixed by a domain',
  )
  .meta({ description: 'What is spoken: HTTP, HTTPS, TLS, TCP or UDP.' })

export const listenerTls = z
  .strictObject({
    mode: z.enum(['Terminate', 'Passthrough']).default('Terminate').meta({
      description:
        'Terminate: TLS ends here. Passthrough: it goes on to the backend, chosen by SNI. Default: Terminate.',
    }),
    certificateRefs: z.array(secretObjectReference).max(64).optional().meta({
      description: 'Secrets with tls.crt and tls.key. At most 64.',
    }),
    options: z
      .record(z.string().max(253), z.string().max(4096))
      .optional()
      .meta({ description: 'Settings of the implementation, by name. At most 16.' }),
  })
  .check(
    rule(({ mode, certificateRefs = [], options = {} }, refuse) => {
      const count = Object.keys(options).length
      if (count > 16) refuse(['options'], 'FieldValueTooMany', 'This must have at most 16 entries.')
      if (mode === 'Terminate' && certificateRefs.length === 0 && count === 0)
        refuse(['certificateRefs'], 'FieldValueRequired', 'To end TLS here, name at least one certificate.')
    }),
  )

export const listener = z
  .strictObject({
    name: sectionName.meta({
      description: 'Name of the listener, unique in the Gateway; routes name it as sectionName.',
    }),
    hostname: hostname.optional().meta({
      description: 'Only requests for this host; "*." stands for one or more labels. Default: every host.',
    }),
    port: portNumber.meta({ description: 'Port that clients connect to, 1 to 65535.' }),
    protocol: listenerProtocol,
    tls: listenerTls.optional().meta({ description: 'Needed with HTTPS and TLS, not allowed with HTTP, TCP and UDP.' }),
    allowedRoutes: allowedRoutes.prefault({}).meta({ description: 'Which routes may attach.' }),
  })
  .check(
    rule(({ protocol, hostname: host, tls }, refuse) => {
      const withTls = protocol === 'HTTPS' || protocol === 'TLS'
      const withoutTls = protocol === 'HTTP' || protocol === 'TCP' || protocol === 'UDP'
      if (withoutTls && tls !== undefined)
        refuse(['tls'], 'FieldValueForbidden', `A listener with the protocol ${protocol} cannot have tls.`)
      if (withTls && tls === undefined)
        refuse(['tls'], 'FieldValueRequired', `A listener with the protocol ${protocol} needs tls.`)
      if (protocol === 'HTTPS' && tls?.mode === 'Passthrough')
        refuse(
          ['tls', 'mode'],
          'FieldValueInvalid',
          'With the protocol HTTPS, TLS ends here: the mode must be Terminate.',
        )
      if ((protocol === 'TCP' || protocol === 'UDP') && host !== undefined)
        refuse(['hostname'], 'FieldValueForbidden', `A listener with the protocol ${protocol} knows no hostname.`)
    }),
  )
export type Listener = z.infer<typeof listener>

/** Names are unique; so is port, protocol and hostname together. */
export const listeners = z
  .array(listener)
  .min(1)
  .max(64)
  .check(
    rule((elements, refuse) => {
      refuseDuplicates(
        elements,
        ({ name }) => name,
        (index, first) =>
          refuse([index, 'name'], 'FieldValueDuplicate', `This is the name of listeners[${first}] already.`),
      )
      refuseDuplicates(
        elements,
        ({ port, protocol, hostname: host }) => JSON.stringify([port, protocol, host ?? null]),
        (index, first) =>
          refuse(
            [index],
            'FieldValueDuplicate',
            `This has the port, protocol and hostname of listeners[${first}]; one of the three must differ.`,
          ),
      )
    }),
  )
  .meta({ description: 'Where the Gateway listens. 1 to 64.' })
