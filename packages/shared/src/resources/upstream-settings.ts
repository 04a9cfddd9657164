/** `spec.upstream` of a Service: how its endpoints are reached (what Kong keeps on services and upstreams). */
import * as z from 'zod'
import { duration, headerName, headerValue, pathCharacters, toMilliseconds } from './fields.ts'
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

const countOrOff = z.number().int().min(0).max(255)

const activeChecks = z
  .strictObject({
    type: z
      .enum(['http', 'https', 'tcp', 'grpc', 'grpcs'])
      .default('http')
      .meta({ description: 'How an endpoint is asked; grpc: by grpc.health.v1.Health. Default: http.' }),
    path: absolutePath.default('/').meta({ description: 'Path that is asked for. Default: /.' }),
    grpcService: z.string().max(256).optional().meta({
      description: 'Name of the service that is asked after, with grpc and grpcs. Default: the server as a whole.',
    }),
    interval: duration.default('10s').meta({ description: 'Between two checks of an endpoint. Default: 10s.' }),
    healthyInterval: duration.optional().meta({
      description: 'Between two checks of a healthy endpoint; 0s: it is not asked. Default: interval.',
    }),
    unhealthyInterval: duration.optional().meta({
      description: 'Between two checks of an unhealthy endpoint; 0s: it is not asked. Default: interval.',
    }),
    timeout: duration.default('1s').meta({ description: 'For one check. Default: 1s.' }),
    concurrency: z.number().int().min(1).max(1000).default(10).meta({
      description: 'Endpoints of the Service that are asked at the same time at the most. Default: 10.',
    }),
    healthyThreshold: countOrOff.default(2).meta({
      description: 'Good checks in a row after which an endpoint gets traffic again; 0: never. Default: 2.',
    }),
    unhealthyThreshold: countOrOff.default(3).meta({
      description: 'Bad checks in a row after which an endpoint gets no traffic; 0: never. Default: 3.',
    }),
    tcpFailures: countOrOff.optional().meta({
      description: 'Connections in a row that could not be made; 0: they do not count. Default: counted as bad checks.',
    }),
    timeouts: countOrOff.optional().meta({
      description: 'Checks in a row that took too long; 0: they do not count. Default: counted as bad checks.',
    }),
    expectedStatuses: z.array(status).max(64).optional().meta({ description: 'What is good. Default: 200 to 399.' }),
    unhealthyStatuses: z.array(status).max(64).optional().meta({
      description: 'What is bad; a status that is neither good nor bad does not count. Default: all that are not good.',
    }),
    headers: z.record(headerName, headerValue).optional().meta({ description: 'Headers that are sent with a check.' }),
    serverName: z.string().min(1).max(253).optional().meta({
      description: 'Name asked for and verified with https and grpcs. Default: as for requests.',
    }),
    verify: z.boolean().optional().meta({
      description: 'Whether the certificate must be valid, with https and grpcs. Default: as for requests.',
    }),
  })
  .check(
    rule(({ interval }, refuse) => {
      if (toMilliseconds(interval) === 0)
        refuse(
          ['interval'],
          'FieldValueInvalid',
          'Must be longer than 0s; leave active out where nobody is to be asked.',
        )
    }),
  )

const passiveChecks = z.strictObject({
  failures: countOrOff.default(5).meta({
    description: 'Failures in a row after which an endpoint gets no traffic; 0: never. Default: 5.',
  }),
  tcpFailures: countOrOff.optional().meta({
    description: 'Connections in a row that failed; 0: they do not count. Default: counted as failures.',
  }),
  timeouts: countOrOff.optional().meta({
    description: 'Requests in a row that took too long; 0: they do not count. Default: counted as failures.',
  }),
  successes: countOrOff.default(0).meta({
    description: 'Good answers in a row after which an unhealthy endpoint counts as healthy; 0: never. Default: 0.',
  }),
  healthyStatuses: z.array(status).max(64).optional().meta({
    description: 'What counts as a good answer. Default: all statuses that are no failure.',
  }),
  unhealthyStatuses: z
    .array(status)
    .max(64)
    .optional()
    .meta({ description: 'What counts as a failure beside errors.' }),
  ejectFor: duration.default('30s').meta({
    description: 'How long it then gets none; 0s: until a check or a person says otherwise. Default: 30s.',
  }),
})

const circuitBreaker = z.strictObject({
  scope: z.enum(['Service', 'Endpoint']).default('Service').meta({
    description: 'Whether all requests are refused, or one endpoint is left out while others serve. Default: Service.',
  }),
  failurePercent: z.number().int().min(0).max(100).default(50).meta({
    description: 'Share of failures at which the circuit opens; 0: the share does not count. Default: 50.',
  }),
  minRequests: z.number().int().min(1).max(1_000_000).default(20).meta({
    description: 'Requests in the window before the share counts. Default: 20.',
  }),
  consecutiveFailures: z.number().int().min(0).max(10_000).default(0).meta({
    description: 'Failures in a row at which the circuit opens; 0: they do not count. Default: 0.',
  }),
  failureStatuses: z.array(status).max(64).optional().meta({
    description: 'Answers that count as failures, beside errors. Default: 500 to 599.',
  }),
  window: duration.default('10s').meta({ description: 'Time over which the share is taken. Default: 10s.' }),
  openFor: duration.default('30s').meta({ description: 'How long requests are then refused. Default: 30s.' }),
  trialRequests: z.number().int().min(1).max(1000).default(1).meta({
    description: 'Requests that are then let through as a trial; the circuit closes when all went well. Default: 1.',
  }),
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
      threshold: z.number().int().min(0).max(100).default(0).meta({
        description:
          'Percent of the endpoints’ weight that must be healthy; with less the Service counts as down. Default: 0.',
      }),
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
