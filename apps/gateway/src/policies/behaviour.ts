/**
 * Behaviour of a policy type: what the gateway does for each Policy of it.
 *
 *     match → rule → request hooks → filters → backend → forward → response hooks → log hooks
 *
 * A hook that throws answers the request with 500 and is written to the log; the request is never let through because
 * of it. In files of behaviours only this module, `counters` and the exchange are known: a policy sees turns and no
 * sockets.
 */
import type { Duplex } from 'node:stream'
import type { PolicyAnswer, PolicyDefinition, PolicyTurn } from '@signalbox/shared/policies'
import type { HeaderList } from '@signalbox/shared/lib'
import type { ConsumerEntry, ConsumerIndex } from '@signalbox/shared/table'
import type { Clock } from '../exchange/clock.ts'
import type { MetricRegistry } from '../exchange/metric-registry.ts'
import type { ClientCertificate, RawHeaders } from '../exchange/exchange.ts'
import type { Counters } from './counters/counters.ts'

export interface PolicyBehaviour<Config> {
  /** Called once per Policy and config; what it gives is kept over changes that touch neither. */
  create(config: Config, parts: PolicyParts): RunningPolicy
}

export interface PolicyParts {
  /** `<namespace>/<name>` of the Policy. */
  readonly key: string
  readonly namespace: string
  readonly clock: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  /** Tells the people who run the gateway; whole sentences, never secrets. */
  readonly log: (sentence: string) => void
  /** Figures that are read at `/metrics` of the admin address, of all processes of the gateway together. */
  readonly metrics: MetricRegistry
  /** Folder that is the policies' own for what they write. */
  readonly logFolder: string
  /** Absolute folders beside it that policies may write to. */
  readonly allowedLogFolders: readonly string[]
  /** The consumers of the Policy's namespace as they are now; the same object until one of them changes. */
  readonly consumers: () => ConsumerIndex
  /** Counts of this gateway, exact over all its workers. */
  readonly counters: Counters
  /** `SIGNALBOX_REDIS_URL`; `null` where it is not set. */
  readonly redisUrl: string | null
  /** Whether a Service that the definition names in `services` has an endpoint that may be asked now. */
  readonly isServing: (service: string) => boolean
}

/** Hooks run in order of priority; all are optional. */
export interface RunningPolicy {
  /** Before anything is sent on; an answer ends the request. */
  request?(turn: RequestTurn): PolicyAnswer | null | void | Promise<PolicyAnswer | null | void>
  /** Before the head of the response goes to the client, whoever answered it. */
  response?(turn: ResponseTurn): void | Promise<void>
  /** After the exchange has ended. Must not block. */
  log?(entry: LogEntry): void
  /** The Policy has gone or changed and no exchange uses this any more. */
  close?(): void | Promise<void>
}

/** Who a client is known to be. */
export interface Identity {
  /** `null` where a credential was accepted that belongs to no consumer (LDAP, OpenID Connect). */
  readonly consumer: ConsumerEntry | null
  /** Of the credential; told to services as X-Credential-Identifier. */
  readonly credential: string | null
  /** Groups that another system gave; `null` where none was asked. */
  readonly groups: readonly string[] | null
  /** Whether nobody was authenticated and the consumer is the one for strangers. */
  readonly isAnonymous: boolean
}

/** What request, response and log of one exchange have in common. */
interface ExchangeFacts {
  /** The same object in all hooks of one exchange, and in those of no other: the key for state of one's own in a WeakMap. */
  readonly key: object
  /** Of the exchange; told to the client as X-Request-ID. */
  readonly id: string
  /** Epoch milliseconds. */
  readonly startedAtMs: number
  readonly httpVersion: '1.0' | '1.1' | '2.0'
  readonly isGrpc: boolean
  /** Whether the client asks for a WebSocket. */
  readonly isUpgrade: boolean
  /** The client's end of the connection, or what a PROXY protocol header says; {@link PolicyTurn.clientAddress} is who is believed. */
  readonly peer: { readonly address: string; readonly port: number }
  readonly local: { readonly address: string; readonly port: number }
  readonly sni: string | null
  /** Flat, as received. */
  readonly received: RawHeaders
  /** The request target as it stood in the request line, or `:path`. */
  readonly target: string
  /** Host and port as the client named them; `''` where it named none. */
  readonly authority: string
  readonly identity: Identity | null
  /** Lower-case names of headers and parameters in which a policy looks for credentials: no log tells their values. */
  readonly secretNames: ReadonlySet<string>
}

export interface RequestTurn extends PolicyTurn, ExchangeFacts {
  readonly secretNames: Set<string>
  /** What the client showed in the TLS handshake, vouched for or not; `null` where it showed none. */
  clientCertificate(): ClientCertificate | null
  /** From here on the request is this client's: services are told so (X-Consumer-ID and the like). `null` takes it back. */
  authenticate(identity: Identity | null): void
  /** Declared bytes of content; `null` where it comes without a length; 0 where there is none. */
  readonly contentLength: number | null
  /** All of the content, which is still sent on; `null` where there is more than `maxBytes`, and then it is sent as it comes. */
  readContent(maxBytes: number): Promise<Uint8Array | null>
  /** What is sent on in place of the content; an empty one is none. */
  replaceContent(bytes: Uint8Array): void
  /** Content is sent on through `transform`; its new length, `null` where that is not known before. */
  pipeContent(transform: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>, length: number | null): void
}

export interface ResponseTurn extends ExchangeFacts {
  readonly request: PolicyTurn
  status: number
  /** Framing and hop-by-hop fields apart. */
  readonly headers: HeaderList
  /** Whether the gateway answers itself: a policy, a filter, an error. */
  readonly isOwn: boolean
  /** Whether content may follow (not for HEAD, 204, 304). */
  readonly hasContent: boolean
  /** Of the content as it came; `null` where it is not known. */
  readonly contentLength: number | null
  /** Content goes through `stream` on its way to the client, behind those of policies before. Without a length from then on. */
  pipe(stream: Duplex): void
  /**
   * Trailers are not sent on. @returns what says which they were, flat, once content has ended: when a stream that was
   * given to {@link pipe} is flushed.
   */
  takeTrailers(): () => RawHeaders
  /**
   * Content is held until it is whole, then replaced. More than `maxBytes` passes unchanged.
   * An `edit` that throws breaks the response off.
   */
  replace(edit: (whole: Buffer) => Uint8Array | Promise<Uint8Array>, maxBytes: number): void
}

/** What is known of an exchange at its end. */
export interface LogEntry extends ExchangeFacts {
  readonly request: PolicyTurn
  /** Status that the client got; 499 where it went away before. */
  readonly status: number
  /** Flat, as sent to the client; empty where none was. */
  readonly responseHeaders: RawHeaders
  readonly requestBytes: number
  readonly responseBytes: number
  /** Code of the gateway's own error; `null` where it made none. */
  readonly errorCode: string | null
  /** `<address>:<port>` of the last attempt; `null` where nothing was sent on. */
  readonly endpoint: string | null
  /** `<namespace>/<service>:<port>`; `null` where nothing was chosen. */
  readonly upstream: string | null
  readonly isOwn: boolean
  readonly latencies: Latencies
}

/** Milliseconds. */
export interface Latencies {
  /** From the request's head to the end of the response. */
  readonly totalMs: number
  /** In the gateway: all but {@link upstreamMs} and the sending of content. */
  readonly gatewayMs: number
  /** From the beginning of forwarding to the response's head; `null` where nothing was forwarded. */
  readonly upstreamMs: number | null
  /** From the response's head to its end. */
  readonly receiveMs: number
}

/** The behaviour of a type that is pure: what its definition does to a request, and nothing else. */
export function pure<Config>(definition: PolicyDefinition<Config>): PolicyBehaviour<Config> {
  return {
    create: (config) => ({
      request: (turn) => definition.rewrite?.(config, turn) ?? null,
    }),
  }
}
