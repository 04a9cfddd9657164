/**
 * Service (core v1) with two additions of Signalbox: `spec.endpoints`, so that a backend is named without a cluster,
 * and `spec.upstream`, what Kong keeps on its services and upstreams.
 */
import * as z from 'zod'
import { duration } from './http-route.ts'
import { dnsLabel, labelValue, objectMeta, qualifiedName } from './meta.ts'
import { portNumber, secretObjectReference } from './reference.ts'

export const servicePort = z.strictObject({
  name: dnsLabel.optional().meta({ description: 'Required when the Service has more than one port.' }),
  protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP'),
  port: portNumber,
  /** Where endpoints listen when they do not say so themselves. Default: `port`. */
  targetPort: z.union([portNumber, z.string().min(1).max(63)]).optional(),
  appProtocol: z.string().max(253).optional().meta({
    description: 'What is spoken on it: http, https, kubernetes.io/h2c, kubernetes.io/ws, kubernetes.io/wss.',
  }),
  nodePort: z.number().int().optional(),
})
export type ServicePort = z.infer<typeof servicePort>

/** One place that answers for the Service. `address` is an IP address or a DNS name. */
export const serviceEndpoint = z.strictObject({
  address: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9:._-]+$/, 'must be an IP address or a hostname'),
  port: portNumber.optional().meta({ description: 'Default: the target port of the Service port that was asked for.' }),
  weight: z
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(1)
    .meta({ description: 'Share relative to the other endpoints; 0 gets nothing.' }),
})

const hashOn = z.enum(['none', 'consumer', 'ip', 'header', 'cookie', 'path', 'query_arg', 'uri_capture'])

export const upstreamSettings = z.strictObject({
  protocol: z.enum(['http', 'https', 'h2c', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', 'ws', 'wss']).optional(),
  path: z
    .string()
    .startsWith('/')
    .max(1024)
    .optional()
    .meta({ description: 'Prepended to the path of every request.' }),
  hostHeader: z
    .string()
    .max(253)
    .optional()
    .meta({ description: 'Host sent to the endpoints. Default: the client’s.' }),
  connectTimeout: duration.optional().meta({ description: 'Until a connection stands. Default: 5s.' }),
  readTimeout: duration.optional().meta({ description: 'Between two reads from the endpoint. Default: 60s.' }),
  writeTimeout: duration.optional().meta({ description: 'Between two writes to the endpoint. Default: 60s.' }),
  retries: z
    .number()
    .int()
    .min(0)
    .max(32)
    .optional()
    .meta({ description: 'Further attempts when a connection could not be made. Default: 2.' }),
  tls: z
    .strictObject({
      verify: z.boolean().default(true),
      serverName: z.string().max(253).optional(),
      caCertificateRefs: z.array(secretObjectReference).max(8).optional(),
      clientCertificateRef: secretObjectReference.optional(),
    })
    .optional(),
  loadBalancing: z
    .strictObject({
      algorithm: z.enum(['round-robin', 'least-connections', 'consistent-hashing', 'latency']).default('round-robin'),
      hashOn: hashOn.optional(),
      hashOnHeader: z.string().optional(),
      hashOnCookie: z.string().optional(),
      hashOnCookiePath: z.string().optional(),
      hashOnQueryArg: z.string().optional(),
      hashOnUriCapture: z.string().optional(),
      hashFallback: hashOn.optional(),
      hashFallbackHeader: z.string().optional(),
      hashFallbackQueryArg: z.string().optional(),
      hashFallbackUriCapture: z.string().optional(),
      slots: z.number().int().min(10).max(65536).optional(),
    })
    .optional(),
  healthChecks: z
    .strictObject({
      active: z
        .strictObject({
          type: z.enum(['http', 'https', 'tcp', 'grpc', 'grpcs']).default('http'),
          path: z.string().startsWith('/').default('/'),
          interval: duration.default('10s'),
          timeout: duration.default('1s'),
          healthyThreshold: z.number().int().min(1).max(255).default(2),
          unhealthyThreshold: z.number().int().min(1).max(255).default(3),
          expectedStatuses: z.array(z.number().int().min(100).max(599)).optional(),
          headers: z.record(z.string(), z.string()).optional(),
        })
        .optional(),
      passive: z
        .strictObject({
          failures: z.number().int().min(1).max(255).default(5),
          unhealthyStatuses: z.array(z.number().int().min(100).max(599)).optional(),
          ejectFor: duration.default('30s'),
        })
        .optional(),
    })
    .optional(),
  circuitBreaker: z
    .strictObject({
      failurePercent: z.number().int().min(1).max(100).default(50),
      minRequests: z.number().int().min(1).default(20),
      window: duration.default('10s'),
      openFor: duration.default('30s'),
    })
    .optional(),
  maxConnections: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .meta({ description: 'Connections to one endpoint at the most. Default: 1024.' }),
})
export type UpstreamSettings = z.infer<typeof upstreamSettings>

export const service = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('Service'),
  metadata: objectMeta.extend({ name: dnsLabel }),
  spec: z.strictObject({
    type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']).default('ClusterIP'),
    ports: z.array(servicePort).max(64).optional(),
    endpoints: z.array(serviceEndpoint).max(1000).optional(),
    upstream: upstreamSettings.optional(),
    externalName: z.string().max(253).optional(),
    selector: z.record(qualifiedName, labelValue).optional(),
    clusterIP: z.string().optional(),
    clusterIPs: z.array(z.string()).optional(),
    externalIPs: z.array(z.string()).optional(),
    ipFamilies: z.array(z.string()).optional(),
    ipFamilyPolicy: z.string().optional(),
    sessionAffinity: z.string().optional(),
    sessionAffinityConfig: z.looseObject({}).optional(),
    internalTrafficPolicy: z.string().optional(),
    externalTrafficPolicy: z.string().optional(),
    publishNotReadyAddresses: z.boolean().optional(),
    allocateLoadBalancerNodePorts: z.boolean().optional(),
    loadBalancerIP: z.string().optional(),
    loadBalancerClass: z.string().optional(),
    loadBalancerSourceRanges: z.array(z.string()).optional(),
    healthCheckNodePort: z.number().int().optional(),
    trafficDistribution: z.string().optional(),
  }),
  status: z.looseObject({ conditions: z.array(z.looseObject({})).optional() }).optional(),
})
export type Service = z.infer<typeof service>
