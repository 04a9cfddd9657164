/**
 * Report: what a gateway process tells the console (`POST /signalbox/v1/report`) — what it programmed, how its
 * endpoints are, and what flowed. No bodies, no credentials: samples carry no header values but the ones listed.
 *
 * Sent after every change that was applied and every {@link reportIntervalMs} otherwise. Counters are totals since
 * the process started, so that a lost report loses nothing.
 */
export const reportIntervalMs = 2000

/** Where a gateway process binds (`SIGNALBOX_BIND`, `SIGNALBOX_ADDRESS_POOL`, `SIGNALBOX_PORT_OFFSET`). */
export interface Addressing {
  /** Address of Gateways without `spec.addresses` where there is no pool. */
  readonly bind: string
  /** One address for each further Gateway without `spec.addresses`; empty: `bind` serves them all. */
  readonly pool: readonly string[]
  /** Added to a listener's port when binding; matching, redirects and status keep the listener's own. */
  readonly portOffset: number
}

export interface ListenerReport {
  /** `Gateway/<namespace>/<name>/<listener>` ({@link toListenerId} in attachment). */
  readonly listener: string
  readonly address: string
  /** The port that is bound: the listener's plus the offset. */
  readonly boundPort: number
  readonly state: 'listening' | 'failed'
  /** Why it could not be bound, for a person: `port 8080 on 127.0.0.1 is in use by another program`. */
  readonly error?: string
  /** Of the operating system, where it gave one: `EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`. */
  readonly errorCode?: string
}

export interface EndpointReport {
  /** `<namespace>/<service>:<port>` */
  readonly upstream: string
  readonly address: string
  readonly port: number
  /**
   * By health checks or a person where {@link checked}: what is unhealthy then gets no requests. Else how the last
   * attempt went. `unknown` until the first attempt or check.
   */
  readonly health: 'healthy' | 'unhealthy' | 'unknown'
  readonly checked?: boolean
  /** Why it is healthy or not, for a person, where there is something to say. */
  readonly reason?: string
  /** RFC 3339: since when it is so; absent where it has not changed. */
  readonly since?: string
  /** Of its circuit breaker, or its Service's; absent: closed. */
  readonly circuit?: 'open' | 'half-open'
  /** Last failure, for a person; absent when the last attempt went well. */
  readonly lastError?: string
  readonly lastErrorAt?: string
  /** Requests in flight now. */
  readonly active: number
}

/**
 * Totals since the gateway process started, by rule. A connection or flow of datagrams whose bytes are passed on counts
 * as one request once it has ended: as 2xx where it went as its two sides wished, as 5xx where it was refused or broken
 * off. Its bytes count as they pass.
 */
export interface TrafficReport {
  /** Rule id (`HTTPRoute/<namespace>/<name>/<rule index>`), or `404/<listener id>` for requests that no rule took. */
  readonly rule: string
  readonly listener: string
  /** `<namespace>/<service>:<port>`; absent where no backend was chosen. */
  readonly upstream?: string
  readonly requests: number
  /** Responses by first digit of the status, index 0 = 1xx … 4 = 5xx. */
  readonly statusClasses: readonly [number, number, number, number, number]
  readonly requestBytes: number
  readonly responseBytes: number
  /** Sum of whole milliseconds from request head to response end. */
  readonly durationMsSum: number
}

/** One request that was seen, without content and without credentials. */
export interface RequestSample {
  readonly at: string
  readonly listener: string
  readonly method: string
  readonly host: string
  readonly path: string
  readonly rule: string | null
  readonly status: number
  readonly durationMs: number
  readonly upstream?: string
  readonly endpoint?: string
  /** Code of the gateway's own error where it answered itself. */
  readonly errorCode?: string
}

export interface GatewayReport {
  /** Random, made at start of the process. */
  readonly instance: string
  readonly startedAt: string
  readonly version: string
  /** The revision that is in force; 0 before the first. */
  readonly revision: number
  readonly addressing: Addressing
  readonly listeners: readonly ListenerReport[]
  readonly endpoints: readonly EndpointReport[]
  readonly traffic: readonly TrafficReport[]
  /** At most 50 of the requests since the last report that was taken. */
  readonly samples: readonly RequestSample[]
}
