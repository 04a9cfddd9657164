/** One Service port as the gateway reaches it. */
import type { Refusal, UpstreamId } from '../attachment/index.ts'
import type { ObjectKey } from '../resources/index.ts'
import type { CertificateSource } from './tls.ts'

export interface EndpointTarget {
  /** IP address or DNS name. */
  readonly address: string
  readonly port: number
  readonly weight: number
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
}

export interface ActiveChecks {
  readonly type: 'http' | 'https' | 'tcp' | 'grpc' | 'grpcs'
  readonly path: string
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
  /** `null`: 200 to 399. */
  readonly expectedStatuses: readonly number[] | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

export interface PassiveChecks {
  /** In a row, after which an endpoint gets nothing for a while. */
  readonly failures: number
  /** What counts as a failure beside errors. */
  readonly unhealthyStatuses: readonly number[]
  readonly ejectForMs: number
}

export interface CircuitBreaker {
  readonly failurePercent: number
  /** Requests in the window before the share counts. */
  readonly minRequests: number
  readonly windowMs: number
  readonly openForMs: number
}
