/** EndpointSlice (discovery.k8s.io/v1): endpoints of the Service that its label `kubernetes.io/service-name` names. */
import * as z from 'zod'
import { parseIpAddress } from '../lib/index.ts'
import { dnsLabel, objectMeta } from './meta.ts'
import { hostname, portNumber } from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'

export const serviceNameLabel = 'kubernetes.io/service-name'

const endpointConditions = z.strictObject({
  ready: z.boolean().optional().meta({ description: 'Whether it may get traffic. Only false keeps traffic away.' }),
  serving: z.boolean().optional().meta({ description: 'Whether it answers, ready or on its way out.' }),
  terminating: z.boolean().optional().meta({ description: 'Whether it is on its way out.' }),
})

const endpoint = z.strictObject({
  addresses: z.array(z.string().min(1).max(253)).min(1).max(100).meta({
    description: 'Addresses of the one endpoint; the first is used. 1 to 100.',
  }),
  conditions: endpointConditions.optional().meta({ description: 'How it is.' }),
  hostname: dnsLabel.optional().meta({ description: 'Name of the endpoint.' }),
  nodeName: z.string().optional().meta({ description: 'Machine that it runs on.' }),
  zone: z.string().optional().meta({ description: 'Zone that it runs in.' }),
  targetRef: z.looseObject({}).optional().meta({ description: 'What it stands for in a cluster.' }),
  hints: z.looseObject({}).optional().meta({ description: 'Of a cluster; means nothing here.' }),
  deprecatedTopology: z
    .record(z.string(), z.string())
    .optional()
    .meta({ description: 'Of a cluster; means nothing here.' }),
})

const slicePort = z.strictObject({
  name: z
    .string()
    .max(63)
    .optional()
    .meta({ description: 'Name of the Service port that it is for. Default: unnamed.' }),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP').meta({ description: 'Default: TCP.' }),
  port: portNumber.optional().meta({ description: 'Where the endpoints listen. Default: the Service’s target port.' }),
  appProtocol: z.string().max(253).optional().meta({ description: 'What is spoken on it.' }),
})

export const endpointSlice = z
  .strictObject({
    apiVersion: z.literal('discovery.k8s.io/v1'),
    kind: z.literal('EndpointSlice'),
    metadata: objectMeta,
    addressType: z.enum(['IPv4', 'IPv6', 'FQDN']).meta({ description: 'What all the addresses are.' }),
    endpoints: z.array(endpoint).max(1000).default([]).meta({ description: 'At most 1000.' }),
    ports: z
      .array(slicePort)
      .max(100)
      .check(
        rule((ports, refuse) =>
          refuseDuplicates(
            ports,
            ({ name = '' }) => name,
            (index, first) =>
              refuse([index, 'name'], 'FieldValueDuplicate', `This is the name of ports[${first}] already.`),
          ),
        ),
      )
      .optional()
      .meta({ description: 'Where the endpoints listen, by name of the Service port. At most 100.' }),
  })
  .check(
    rule(({ addressType, endpoints }, refuse) => {
      for (const [index, { addresses }] of endpoints.entries())
        for (const [place, address] of addresses.entries())
          if (!isOfType(addressType, address))
            refuse(
              ['endpoints', index, 'addresses', place],
              'FieldValueInvalid',
              addressType === 'FQDN'
                ? 'This must be a lower-case hostname.'
                : `This must be an ${addressType} address.`,
            )
    }),
  )
export type EndpointSlice = z.infer<typeof endpointSlice>

function isOfType(addressType: 'IPv4' | 'IPv6' | 'FQDN', address: string): boolean {
  if (addressType === 'FQDN') return hostname.safeParse(address).success
  return parseIpAddress(address) !== null && address.includes(':') === (addressType === 'IPv6')
}
