/** One Service port as the gateway reaches it. */
import type { Refusal, UpstreamId } from '../attachment/index.ts'
import type { ObjectKey, SaidHealth } from '../resources/index.ts'
import type { CertificateSource } from './tls.ts'

export interface EndpointTarget {
  /** IP address or DNS name. */
  readonly address: string
  readonly port: number
  readonly weight: number
  /** What a person said of its health, and when; it holds until checks say otherwise. */
  readonly said?: SaidHealth
}

/** `h2` is HTTP/2 over TLS, `h2c` without; `tcp`, `tls` and `udp` carry bytes. */
export type TargetProtocol = 'http' | 'https' | 'h2c' | 'h2' | 'ws' | 'wss' | 'tcp' | 'tls' | 'udp'

export interface UpstreamTarget {
  readonly id: UpstreamId
  readonly service: ObjectKey
  readonly port: number
  readonly protocol: TargetProtocol
  /** Ready ones only; empty: requests get 503. */
  readonly endpoints: readonly EndpointTarget[]
  /** Prepended to the path (`spec.upstream.path`), without trailing slash; `''` for none. */
  readonly pathPrefix: string
  /** Whether the path was written with a slash at its end, which Routes make a difference of. */
  readonly pathEndsInSlash?: boolean
  /** Host to send; `null`: the client's. */
  readonly hostHeader: string | null
  readonly connectTimeoutMs: number
  readonly readTimeoutMs: number
  readonly writeTimeoutMs: number
  readonly retries: number
  readonly maxConnections: number
  /** Flows of datagrams at once to one endpoint; left out where the Service sets no bound of its own. */
  readonly maxFlows?: number
  /** CIDR blocks that its endpoints must lie in; left out where its namespace is not confined. */
  readonly confinedTo?: readonly string[]
  /** Set exactly where endpoints are spoken to by TLS. */
  readonly tls: UpstreamTls | null
  /**
   * Why nothing may be sent although endpoints are there: a BackendTLSPolicy or TLS setting that cannot be honoured.
   * Requests are answered 500, connections closed; never is it plain text instead.
   */
  readonly invalid: Refusal | null
  /** Version of the PROXY protocol header that each connection begins with; `null`: none. */
  readonly proxyProtocol: 1 | 2 | null
  readonly loadBalancing: LoadBalancing
  readonly healthChecks: HealthChecks
  readonly circuitBreaker: CircuitBreaker | null
}

/** How endpoints' certificates are asked for and verified (Gateway API v1 `BackendTLSPolicy`, or `spec.upstream.tls`). */
export interface UpstreamTls {
  /** Name asked for (SNI); `null`: the Host that is sent, else the endpoint's own name. */
  readonly serverName: string | null
  /** Name that the certificate must have; `null`: {@link serverName}, unless {@link subjectAltNames} decide. */
  readonly verifyName: string | null
  /** Where not empty the certificate must have one of these, and no other name counts. */
  readonly subjectAltNames: readonly { readonly type: 'Hostname' | 'URI'; readonly value: string }[]
  /** Who may vouch; `system`: whom the machine trusts. */
  readonly caPem: readonly string[] | 'system'
  readonly clientCertificate: CertificateSource | null
  /** False: any certificate is taken (`spec.upstream.tls.verify`). */
  readonly verify: boolean
}

/** What a hash is taken of, with the name of the header, cookie, query parameter or capture where there is one. */
export interface HashInput {
  readonly source: 'none' | 'consumer' | 'ip' | 'header' | 'cookie' | 'path' | 'query_arg' | 'uri_capture'
  readonly name: string | null
}

export interface LoadBalancing {
  readonly algorithm: 'round-robin' | 'least-connections' | 'consistent-hashing' | 'latency'
  readonly hashOn: HashInput
  /** Where {@link hashOn} finds nothing in the request. */
  readonly hashFallback: HashInput
  /** Path of a cookie that is set for hashing. */
  readonly cookiePath: string
  /** Places on the ring. */
  readonly slots: number
}

export interface HealthChecks {
  readonly active: ActiveChecks | null
  readonly passive: PassiveChecks | null
  /** Percent of the weight that must be healthy; below it none of them gets requests. */
  readonly threshold: number
}

/** How many of a kind in a row make the difference; 0: however many. */
export interface FailureLimits {
  readonly status: number
  /** `null`: counted together with {@link status}. */
  readonly connection: number | null
  readonly timeout: number | null
}

export interface ActiveChecks {
  readonly type: 'http' | 'https' | 'tcp' | 'grpc' | 'grpcs'
  readonly path: string
  readonly grpcService: string
  /** 0: a healthy endpoint is not asked. */
  readonly healthyIntervalMs: number
  /** 0: an unhealthy endpoint is not asked. */
  readonly unhealthyIntervalMs: number
  readonly timeoutMs: number
  readonly concurrency: number
  readonly successes: number
  readonly failures: FailureLimits
  /** `null`: 200 to 399. */
  readonly healthyStatuses: readonly number[] | null
  /** `null`: all that are not healthy. */
  readonly unhealthyStatuses: readonly number[] | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  /** `null`: as for requests. */
  readonly serverName: string | null
  /** `null`: as for requests. */
  readonly verify: boolean | null
}

export interface PassiveChecks {
  readonly successes: number
  readonly failures: FailureLimits
  /** `null`: all that are not unhealthy. */
  readonly healthyStatuses: readonly number[] | null
  /** What counts as a failure beside errors. */
  readonly unhealthyStatuses: readonly number[]
  /** 0: until a check or a person says otherwise. */
  readonly ejectForMs: number
}

export interface CircuitBreaker {
  readonly scope: 'Service' | 'Endpoint'
  /** 0: the share does not count. */
  readonly failurePercent: number
  /** Requests in the window before the share counts. */
  readonly minRequests: number
  /** 0: they do not count. */
  readonly consecutiveFailures: number
  /** `null`: 500 to 599. */
  readonly failureStatuses: readonly number[] | null
  readonly windowMs: number
  readonly openForMs: number
  readonly trialRequests: number
}
