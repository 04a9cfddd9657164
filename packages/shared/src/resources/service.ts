/**
 * Service (core v1) with two additions of Signalbox: `spec.endpoints`, so that a backend is named without a cluster,
 * and `spec.upstream`, what Kong keeps on its services and upstreams.
 */
import * as z from 'zod'
import { isIpAddress } from '../lib/index.ts'
import { dnsLabel, labelValue, objectMeta, qualifiedName } from './meta.ts'
import { hostname, portNumber } from './reference.ts'
import { refuseDuplicates, rule } from './rule.ts'
import { upstreamSettings } from './upstream-settings.ts'

export const servicePort = z.strictObject({
  name: dnsLabel.optional().meta({ description: 'Needed when the Service has more than one port.' }),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP').meta({ description: 'Default: TCP.' }),
  port: portNumber.meta({ description: 'The number by which routes name this port.' }),
  targetPort: z
    .union([
      portNumber,
      z
        .string()
        .min(1)
        .max(15)
        .regex(/^(?=.*[a-z])[a-z0-9]([a-z0-9]|-(?!-))*(?<!-)$/, 'must be a port number or the name of a port'),
    ])
    .optional()
    .meta({ description: 'Where endpoints listen when they do not say so themselves. Default: port.' }),
  appProtocol: z.string().max(253).optional().meta({
    description: 'What is spoken on it: http, https, kubernetes.io/h2c, kubernetes.io/ws, kubernetes.io/wss.',
  }),
  nodePort: z.number().int().min(0).max(65535).optional().meta({ description: 'Of a cluster; means nothing here.' }),
})
export type ServicePort = z.infer<typeof servicePort>

/** One place that answers for the Service. */
export const serviceEndpoint = z.strictObject({
  address: z
    .string()
    .min(1)
    .max(253)
    .refine(
      (address) =>
        isIpAddress(address) ||
        /^[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*\.?$/.test(address),
      'must be an IP address or a hostname, without a port',
    )
    .meta({ description: 'IP address or DNS name.' }),
  port: portNumber.optional().meta({ description: 'Default: the target port of the Service port that was asked for.' }),
  weight: z.number().int().min(0).max(65535).default(1).meta({
    description: 'Share relative to the other endpoints; 0 gets nothing. Default: 1.',
  }),
})
export type ServiceEndpoint = z.infer<typeof serviceEndpoint>

const ports = z
  .array(servicePort)
  .max(64)
  .check(
    rule((elements, refuse) => {
      for (const [index, { name }] of elements.entries())
        if (elements.length > 1 && name === undefined)
          refuse([index, 'name'], 'FieldValueRequired', 'With more than one port, each needs a name.')
      refuseDuplicates(
        elements,
        ({ name }) => name,
        (index, first) =>
          refuse([index, 'name'], 'FieldValueDuplicate', `This is the name of ports[${first}] already.`),
      )
      refuseDuplicates(
        elements,
        ({ port, protocol }) => `${port} ${protocol}`,
        (index, first) =>
          refuse(
            [index, 'port'],
            'FieldValueDuplicate',
            `This is the port of ports[${first}] already, with the same protocol.`,
          ),
      )
    }),
  )

const ofCluster = { description: 'Of a cluster; means nothing here.' }

/** Fields of a cluster's Service that mean nothing here; kept so that a manifest goes back unchanged. */
const clusterFields = {
  selector: z.record(qualifiedName, labelValue).optional().meta(ofCluster),
  clusterIP: z.string().optional().meta(ofCluster),
  clusterIPs: z.array(z.string()).optional().meta(ofCluster),
  externalIPs: z.array(z.string()).optional().meta(ofCluster),
  ipFamilies: z.array(z.string()).optional().meta(ofCluster),
  ipFamilyPolicy: z.string().optional().meta(ofCluster),
  sessionAffinity: z.string().optional().meta(ofCluster),
  sessionAffinityConfig: z.looseObject({}).optional().meta(ofCluster),
  internalTrafficPolicy: z.string().optional().meta(ofCluster),
  externalTrafficPolicy: z.string().optional().meta(ofCluster),
  publishNotReadyAddresses: z.boolean().optional().meta(ofCluster),
  allocateLoadBalancerNodePorts: z.boolean().optional().meta(ofCluster),
  loadBalancerIP: z.string().optional().meta(ofCluster),
  loadBalancerClass: z.string().optional().meta(ofCluster),
  loadBalancerSourceRanges: z.array(z.string()).optional().meta(ofCluster),
  healthCheckNodePort: z.number().int().optional().meta(ofCluster),
  trafficDistribution: z.string().optional().meta(ofCluster),
}

export const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata: objectMeta.extend({
    name: dnsLabel.meta({ description: 'Name, unique among the Services of the namespace.' }),
  }),
  spec: z
    .strictObject({
      type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).default('ClusterIP').meta({
        description: 'ExternalName: one DNS name answers. The others all mean: the endpoints do. Default: ClusterIP.',
      }),
      ports: ports.optional().meta({ description: 'Ports by which routes name the Service. At most 64.' }),
      endpoints: z.array(serviceEndpoint).max(1000).optional().meta({
        description: 'Who answers. EndpointSlices of the Service are added to them. At most 1000.',
      }),
      upstream: upstreamSettings.optional().meta({ description: 'How the endpoints are reached.' }),
      externalName: z
        .string()
        .max(253)
        .refine((name) => hostname.safeParse(name.replace(/\.$/, '')).success && !name.startsWith('*'), {
          message: 'must be a lower-case hostname',
        })
        .optional()
        .meta({ description: 'The DNS name that answers. Only with the type ExternalName.' }),
      ...clusterFields,
    })
    .check(
      rule(({ type, externalName, ports: named = [], clusterIP }, refuse) => {
        if (type === 'ExternalName') {
          if (externalName === undefined)
            refuse(['externalName'], 'FieldValueRequired', 'The type ExternalName needs the name that answers.')
        } else if (named.length === 0 && clusterIP !== 'None')
          refuse(['ports'], 'FieldValueRequired', 'A Service needs at least one port, by which routes name it.')
      }),
    ),
  status: z.looseObject({ conditions: z.array(z.looseObject({})).optional() }).optional(),
})
export type Service = z.infer<typeof service>
