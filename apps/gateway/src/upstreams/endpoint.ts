/**
 * One endpoint as a living thing: its connection pool, what is in flight and how it was met last. Reference-counted:
 * it lives as long as any version of its upstream holds it.
 */
import { toHostPort } from '@signalbox/shared/lib'
import type { EndpointReport } from '@signalbox/shared/snapshot'
import type { EndpointTarget, UpstreamTarget } from '@signalbox/shared/table'
import { createHash } from 'node:crypto'
import type { Socket as DatagramSocket } from 'node:dgram'
import type { LookupFunction, Socket } from 'node:net'
import { buildConnector, Pool, type Dispatcher } from 'undici'
import type { Clock } from '../exchange/clock.ts'
import { Average } from './average.ts'
import type { Passage } from './circuit-breaker.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import { createHttp2Connector } from './http2-connector.ts'
import { assumedStreams, Http2Sessions } from './http2-sessions.ts'
import { openConnection, openDatagrams } from './open-connection.ts'
import type { Reach, Way } from './reach.ts'
import { smallReads } from './small-reads.ts'
import type { Stalled } from './stalled.ts'
import { createTlsOptions, isSecured } from './upstream-tls.ts'

/** Exchanges that may wait for a connection once all are in use; more are refused. */
const maxWaiting = 1024
/** Idle connections are closed before common servers close them (5 s), so that none is used in the moment it dies. */
const idleTimeoutMs = 4000
/** How long an endpoint that could not be reached is passed over where there are others. */
const restMs = 5000
/** What a failed attempt counts for among latencies, at least: never may failing be the fastest way to answer. */
const failedLatencyMs = 1000
const maxResponseHeaderBytes = 32 * 1024

/** The one method of an undici dispatcher that is used, with the bodies that it takes but its types do not name. */
export interface HttpClient {
  dispatch(
    options: Omit<Dispatcher.DispatchOptions, 'body'> & {
      body?: Dispatcher.DispatchOptions['body'] | AsyncIterable<Uint8Array>
    },
    handler: Dispatcher.DispatchHandler,
  ): boolean
  close(): Promise<void>
}

export interface EndpointParts {
  readonly reach: Reach
  readonly clock: Clock
  readonly stalled: Stalled
}

/** One try to use the endpoint. Ends once, by {@link ended} or {@link failed}. */
export interface EndpointAttempt {
  /** It answered, or took a connection; the attempt goes on. */
  reached(): void
  /** The head of a response came, or without a status: a connection stood. */
  responded(status?: number): void
  /** It was answered, or ended by the client or a limit of ours; says something of the endpoint if `answered`. */
  ended(answered: boolean): void
  /** @param message What went wrong, for a person. */
  failed(message: string, how: FailureKind): void
}

/** Whether the endpoint could not be reached, took too long, or broke off. */
export type FailureKind = 'unreached' | 'timeout' | 'broken-off'

export class Endpoint {
  /** `<address>:<port>` */
  readonly label: string
  /** What makes two endpoints of an upstream the same: everything that a connection is made with. */
  readonly identity: string
  /** HTTP/1.1. */
  readonly client: HttpClient
  /** Set where HTTP/2 is spoken: everything goes over it then. */
  readonly http2: Http2Sessions | null
  readonly address: EndpointTarget
  readonly way: Way
  /** Outlives this object where the Service is changed in how it is reached. */
  readonly health: EndpointHealth
  /** Of the exchanges that wait for their clients. */
  readonly stalled: Stalled
  readonly #maxConnections: number
  readonly #connector: buildConnector.connector
  readonly #clock: Clock
  readonly #latency: Average
  readonly #isTls: boolean
  readonly #connectTimeoutMs: number
  #holders = 0
  #active = 0
  /** By the last attempt. */
  #lastHealth: EndpointReport['health'] = 'unknown'
  #restsUntilMs = -Infinity
  #lastError: { readonly message: string; readonly atMs: number } | null = null

  constructor(
    target: UpstreamTarget,
    address: EndpointTarget,
    { reach, clock, health, stalled }: EndpointParts & { readonly health: EndpointHealth },
  ) {
    this.label = toHostPort(address.address, address.port)
    this.identity = toIdentity(target, address)
    this.address = address
    this.health = health
    this.stalled = stalled
    this.#maxConnections = target.maxConnections
    this.#clock = clock
    this.#latency = new Average(clock)
    this.#isTls = isSecured(target)
    this.way = reach(target, address)
    const { lookup } = this.way
    this.#connectTimeoutMs = target.connectTimeoutMs
    this.#connector = this.#ifAllowed(createConnector(target, address, lookup))
    this.client = new Pool(`${this.#isTls ? 'https' : 'http'}://${this.label}`, {
      connections: target.maxConnections,
      pipelining: 1,
      connect: this.#connector,
      allowH2: false,
      keepAliveTimeout: idleTimeoutMs,
      maxHeaderSize: maxResponseHeaderBytes,
    })
    this.http2 =
      target.protocol === 'h2c' || target.protocol === 'h2'
        ? new Http2Sessions({
            connect: this.#allowedOnly(createHttp2Connector(target, address, lookup)),
            maxSessions: target.maxConnections,
            scheme: this.#isTls ? 'https' : 'http',
          })
        : null
  }

  /** Whether one more exchange would wait behind too many others. */
  get isOverloaded(): boolean {
    return this.#active >= this.#maxConnections + maxWaiting
  }

  /** Whether all connections that it may have are open. */
  get isFull(): boolean {
    return this.#active >= this.#maxConnections
  }

  /** Exchanges that all its connections together can carry. */
  get capacity(): number {
    return this.#maxConnections * (this.http2 === null ? 1 : assumedStreams)
  }

  /** Exchanges, connections and flows that are open. */
  get active(): number {
    return this.#active
  }

  /** How long it took to answer of late; 0 where it was not asked. */
  get latencyMs(): number {
    return this.#latency.value
  }

  /** Whether it could not be reached a moment ago. */
  get isResting(): boolean {
    return this.#clock.monotonicMs() < this.#restsUntilMs
  }

  /** Opens a connection outside of the pool, for a tunnel. Rejects with the system's error. */
  connect(): Promise<Socket> {
    return this.#connect(null)
  }

  /**
   * Opens a connection for bytes that are passed on, by TLS where the upstream speaks it. May be half-closed. Rejects
   * with the system's error.
   *
   * @param options.isPassthrough The bytes are TLS already: the connection is plain whatever the upstream speaks.
   * @param options.preamble Sent first, before TLS.
   */
  async connectStream(options: { readonly isPassthrough: boolean; readonly preamble: Buffer | null }): Promise<Socket> {
    const connectTimeoutMs = this.#connectTimeoutMs
    this.#assertAllowed()
    const plain = await openConnection(this.address, { lookup: this.way.lookup, connectTimeoutMs })
    if (options.preamble !== null) plain.write(options.preamble)
    return this.#isTls && !options.isPassthrough ? this.#connect(plain) : plain
  }

  /** Opens a socket for the datagrams of one flow; it hears nobody but this endpoint. Rejects with the system's error. */
  async openDatagrams(): Promise<DatagramSocket> {
    this.#assertAllowed()
    return openDatagrams(this.address, this.way.lookup)
  }

  #ifAllowed(connect: buildConnector.connector): buildConnector.connector {
    return (options, callback) => {
      // undici has read the address as a URL does: it makes 127.0.0.1 of 127.1.
      const refusal = this.way.refusal(options.hostname) ?? this.way.refusal()
      if (refusal === null) connect(options, callback)
      else callback(refusal, null)
    }
  }

  #allowedOnly(connect: () => Promise<Socket>): () => Promise<Socket> {
    return async () => {
      this.#assertAllowed()
      return connect()
    }
  }

  #assertAllowed(): void {
    const refusal = this.way.refusal()
    if (refusal !== null) throw refusal
  }

  /** @param over A connection that stands already, for TLS over it. */
  #connect(over: Socket | null): Promise<Socket> {
    const { address, port } = this.address
    return new Promise((resolve, reject) => {
      this.#connector(
        {
          hostname: address,
          host: this.label,
          protocol: this.#isTls ? 'https:' : 'http:',
          port: String(port),
          ...(over === null ? {} : { httpSocket: over }),
        },
        (error, socket) => (error === null ? resolve(socket) : reject(error)),
      )
    })
  }

  /** Whether checks, a person or its circuit breaker say that it may have requests. */
  get mayServe(): boolean {
    return this.health.mayServe
  }

  start(): EndpointAttempt {
    this.#active++
    return new Attempt(this, this.health.breaker?.enter() ?? null, this.#clock.monotonicMs())
  }

  /** To be called by its attempts only. */
  readonly attempts = {
    reached: (): void => {
      this.#lastHealth = 'healthy'
      this.#lastError = null
      this.#restsUntilMs = -Infinity
    },
    took: (sinceMs: number): void => this.#latency.see(this.#clock.monotonicMs() - sinceMs),
    ended: (): void => void this.#active--,
    failed: (message: string, how: FailureKind): void => {
      this.#active--
      this.#lastHealth = 'unhealthy'
      this.#latency.see(Math.max(failedLatencyMs, 2 * this.#latency.value))
      this.#lastError = { message, atMs: this.#clock.epochMs() }
      if (how === 'unreached') this.#restsUntilMs = this.#clock.monotonicMs() + restMs
    },
  }

  hold(): void {
    this.#holders++
  }

  /** The last holder's release closes the pool: idle connections at once, the others as their exchanges end. */
  async release(): Promise<void> {
    this.#holders--
    if (this.#holders === 0) await Promise.all([this.client.close(), this.http2?.close()])
  }

  toReport(upstream: string): EndpointReport {
    const { address, port } = this.address
    const { health, reason, sinceMs, circuit } = this.health.read()
    const isChecked = this.health.isChecked
    return {
      upstream,
      address,
      port,
      health: isChecked ? health : this.#lastHealth,
      active: this.#active,
      ...(isChecked ? { checked: true } : {}),
      ...(reason === null ? {} : { reason }),
      ...(sinceMs === null ? {} : { since: new Date(sinceMs).toISOString() }),
      ...(circuit === 'closed' ? {} : { circuit }),
      ...(this.#lastError === null
        ? {}
        : { lastError: this.#lastError.message, lastErrorAt: new Date(this.#lastError.atMs).toISOString() }),
    }
  }
}

class Attempt implements EndpointAttempt {
  readonly #endpoint: Endpoint
  readonly #passage: Passage | null
  readonly #startedAtMs: number

  constructor(endpoint: Endpoint, passage: Passage | null, startedAtMs: number) {
    this.#endpoint = endpoint
    this.#passage = passage
    this.#startedAtMs = startedAtMs
  }

  reached(): void {
    this.#endpoint.attempts.reached()
  }

  responded(status?: number): void {
    const { attempts, health } = this.#endpoint
    attempts.took(this.#startedAtMs)
    health.met(status === undefined ? { kind: 'success' } : { kind: 'status', status })
    if (status !== undefined && health.breaker?.isFailure(status) === true) this.#passage?.failed()
    else this.#passage?.succeeded()
  }

  ended(answered: boolean): void {
    this.#passage?.ended()
    this.#endpoint.attempts.ended()
    if (answered) this.reached()
  }

  failed(message: string, how: FailureKind): void {
    const { attempts, health } = this.#endpoint
    attempts.failed(message, how)
    health.met({ kind: how === 'timeout' ? 'timeout' : 'connection', message })
    this.#passage?.failed()
  }
}

function createConnector(
  target: UpstreamTarget,
  address: EndpointTarget,
  lookup: LookupFunction,
): buildConnector.connector {
  const { connectTimeoutMs: timeout } = target
  if (!isSecured(target)) return buildConnector({ timeout, lookup, allowH2: false, ...smallReads })
  const tlsOptions = createTlsOptions(target, address)
  let connect: buildConnector.connector | null = null
  return (options, callback) => {
    try {
      const { servername, ...secured } = tlsOptions()
      connect ??= buildConnector({ timeout, lookup, allowH2: false, ...secured })
      // undici would ask for the name in the client's Host, which is the gateway's and not the endpoint's.
      connect({ ...options, servername }, callback)
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), null)
    }
  }
}

/** As {@link Endpoint.identity}, for an endpoint that may not exist yet. */
export function toIdentity(target: UpstreamTarget, { address, port }: EndpointTarget): string {
  const { protocol, connectTimeoutMs, maxConnections, hostHeader, tls, confinedTo = null } = target
  const settings = [protocol, connectTimeoutMs, maxConnections, hostHeader, tlsIdentity(tls), confinedTo]
  return JSON.stringify([address, port, ...settings])
}

const tlsIdentities = new WeakMap<object, string>()

/** A digest: certificates are long, and a key must not stand in a name. */
function tlsIdentity(tls: UpstreamTarget['tls']): string {
  if (tls === null) return ''
  const known = tlsIdentities.get(tls) ?? createHash('sha256').update(JSON.stringify(tls)).digest('base64')
  tlsIdentities.set(tls, known)
  return known
}
