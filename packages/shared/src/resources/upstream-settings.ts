/** `spec.upstream` of a Service: how its endpoints are reached (what Kong keeps on services and upstreams). */
import * as z from 'zod'
import { duration, headerName, headerValue, pathCharacters } from './fields.ts'
import { secretObjectReference } from './reference.ts'
import { rule } from './rule.ts'

const hashSource = z.enum(['none', 'consumer', 'ip', 'header', 'cookie', 'path', 'query_arg', 'uri_capture'])

const absolutePath = z
  .string()
  .startsWith('/')
  .max(1024)
  .regex(pathCharacters, 'must be a path without query or fragment; encode other characters as %XX')

const status = z.number().int().min(100).max(599)

/** The field that each source of a hash needs, by the field that names the source. */
const hashFields = {
  hashOn: {
    header: 'hashOnHeader',
    cookie: 'hashOnCookie',
    query_arg: 'hashOnQueryArg',
    uri_capture: 'hashOnUriCapture',
  },
  hashFallback: {
    header: 'hashFallbackHeader',
    cookie: 'hashOnCookie',
    query_arg: 'hashFallbackQueryArg',
    uri_capture: 'hashFallbackUriCapture',
  },
} as const

const loadBalancing = z
  .strictObject({
    algorithm: z
      .enum(['round-robin', 'least-connections', 'consistent-hashing', 'latency'])
      .default('round-robin')
      .meta({ description: 'How an endpoint is chosen. Default: round-robin.' }),
    hashOn: hashSource.optional().meta({ description: 'What decides with consistent-hashing.' }),
    hashOnHeader: headerName.optional().meta({ description: 'Name of the header, with hashOn: header.' }),
    hashOnCookie: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: 'Name of the cookie, with hashOn or hashFallback: cookie.' }),
    hashOnCookiePath: absolutePath.optional().meta({ description: 'Path of the cookie where it is set here.' }),
    hashOnQueryArg: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: 'Name of the query parameter, with hashOn: query_arg.' }),
    hashOnUriCapture: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: 'Name of the capture group of the path, with hashOn: uri_capture.' }),
    hashFallback: hashSource
      .optional()
      .meta({ description: 'What decides where hashOn finds nothing in the request.' }),
    hashFallbackHeader: headerName.optional().meta({ description: 'Name of the header, with hashFallback: header.' }),
    hashFallbackQueryArg: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: 'Name of the query parameter, with hashFallback: query_arg.' }),
    hashFallbackUriCapture: z
      .string()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: 'Name of the capture group of the path, with hashFallback: uri_capture.' }),
    slots: z.number().int().min(10).max(65536).optional().meta({ description: 'Places on the ring. Default: 10000.' }),
  })
  .check(
    rule((settings, refuse) => {
      for (const source of ['hashOn', 'hashFallback'] as const) {
        const needs: Readonly<Record<string, keyof typeof settings>> = hashFields[source]
        const chosen = settings[source]
        const needed = chosen === undefined ? undefined : needs[chosen]
        if (needed !== undefined && settings[needed] === undefined)
          refuse([needed], 'FieldValueRequired', `With ${source}: ${chosen}, this field says which one.`)
      }
    }),
  )

const activeChecks = z.strictObject({
  type: z
    .enum(['http', 'https', 'tcp', 'grpc', 'grpcs'])
    .default('http')
    .meta({ description: 'How an endpoint is asked. Default: http.' }),
  path: absolutePath.default('/').meta({ description: 'Path that is asked for. Default: /.' }),
  interval: duration.default('10s').meta({ description: 'Between two checks of an endpoint. Default: 10s.' }),
  timeout: duration.default('1s').meta({ description: 'For one check. Default: 1s.' }),
  healthyThreshold: z.number().int().min(1).max(255).default(2).meta({
    description: 'Good checks in a row after which an endpoint gets traffic again. Default: 2.',
  }),
  unhealthyThreshold: z.number().int().min(1).max(255).default(3).meta({
    description: 'Bad checks in a row after which an endpoint gets no traffic. Default: 3.',
  }),
  expectedStatuses: z.array(status).max(64).optional().meta({ description: 'Default: 200 to 399.' }),
  headers: z.record(headerName, headerValue).optional().meta({ description: 'Headers that are sent with a check.' }),
})

const passiveChecks = z.strictObject({
  failures: z.number().int().min(1).max(255).default(5).meta({
    description: 'Failures in a row after which an endpoint gets no traffic for a while. Default: 5.',
  }),
  unhealthyStatuses: z
    .array(status)
    .max(64)
    .optional()
    .meta({ description: 'What counts as a failure beside errors.' }),
  ejectFor: duration.default('30s').meta({ description: 'How long it then gets none. Default: 30s.' }),
})

const circuitBreaker = z.strictObject({
  failurePercent: z.number().int().min(1).max(100).default(50).meta({
    description: 'Share of failures at which requests are refused without trying. Default: 50.',
  }),
  minRequests: z.number().int().min(1).max(1_000_000).default(20).meta({
    description: 'Requests in the window before the share counts. Default: 20.',
  }),
  window: duration.default('10s').meta({ description: 'Time over which the share is taken. Default: 10s.' }),
  openFor: duration.default('30s').meta({ description: 'How long requests are then refused. Default: 30s.' }),
})

export const upstreamSettings = z.strictObject({
  protocol: z
    .enum(['http', 'https', 'h2c', 'grpc', 'grpcs', 'tcp', 'tls', 'udp', 'ws', 'wss'])
    .optional()
    .meta({ description: 'What the endpoints speak. Default: what appProtocol of the port says, else http.' }),
  path: absolutePath.optional().meta({ description: 'Prepended to the path of every request.' }),
  hostHeader: z
    .string()
    .min(1)
    .max(253)
    .regex(/^[A-Za-z0-9.:_[\]-]+$/, 'must be a hostname or an address, with a port where one is needed')
    .optional()
    .meta({ description: 'Host sent to the endpoints. Default: the client’s.' }),
  connectTimeout: duration.optional().meta({ description: 'Until a connection stands. Default: 5s.' }),
  readTimeout: duration.optional().meta({ description: 'Between two reads from the endpoint. Default: 60s.' }),
  writeTimeout: duration.optional().meta({ description: 'Between two writes to the endpoint. Default: 60s.' }),
  retries: z.number().int().min(0).max(32).optional().meta({
    description: 'Further attempts when a connection could not be made. Default: 2.',
  }),
  tls: z
    .strictObject({
      verify: z.boolean().default(true).meta({ description: 'Whether the certificate must be valid. Default: true.' }),
      serverName: z.string().min(1).max(253).optional().meta({ description: 'SNI, and the name that is verified.' }),
      caCertificateRefs: z.array(secretObjectReference).max(8).optional().meta({
        description: 'Secrets with ca.crt: who may vouch for the endpoints. Default: the well-known authorities.',
      }),
      clientCertificateRef: secretObjectReference
        .optional()
        .meta({ description: 'Certificate shown to the endpoints.' }),
    })
    .optional()
    .meta({ description: 'TLS towards the endpoints.' }),
  proxyProtocol: z.enum(['v1', 'v2']).optional().meta({
    description:
      'PROXY protocol header that each connection of a TCPRoute or TLSRoute begins with at the endpoints. Requests share connections and tell the client in X-Forwarded-For. Default: none.',
  }),
  loadBalancing: loadBalancing.optional().meta({ description: 'How requests are shared out among the endpoints.' }),
  healthChecks: z
    .strictObject({
      active: activeChecks.optional().meta({ description: 'Endpoints are asked at intervals.' }),
      passive: passiveChecks.optional().meta({ description: 'Endpoints are judged by the requests that they answer.' }),
    })
    .optional()
    .meta({ description: 'When an endpoint gets no traffic.' }),
  circuitBreaker: circuitBreaker
    .optional()
    .meta({ description: 'When requests are refused without trying, because too many failed.' }),
  maxConnections: z.number().int().min(1).max(100_000).optional().meta({
    description: 'Connections to one endpoint at the most. Default: 1024.',
  }),
})
export type UpstreamSettings = z.infer<typeof upstreamSettings>
