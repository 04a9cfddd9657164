/**
 * Stream: one client connection, or one flow of datagrams, whose bytes are passed on as they are. What listeners make
 * and forwarding takes; neither knows how the other is built.
 */
import type { ListenerBase, StreamRule } from '@signalbox/shared/table'
import type { Duplex } from 'node:stream'
import type { ConnectionEnds } from './exchange.ts'

/** What a protocol says in plain before TLS begins. */
export interface Prelude {
  readonly question: Buffer
  readonly answer: Buffer
}

interface StreamBase {
  readonly listener: ListenerBase
  readonly ends: ConnectionEnds
}

export interface StreamConnection extends StreamBase {
  /** `TLS`: the client shook hands, or is about to shake hands with an endpoint behind the gateway. */
  readonly protocol: 'TCP' | 'TLS'
  /** Without a byte either way for so long, it is closed. */
  readonly idleTimeoutMs: number
  /** `null` where no route takes it: it is refused, and counted. */
  readonly rule: StreamRule | null
  /**
   * What the client sends and is sent: the connection itself, or what it is decrypted to. Called once, when it is
   * settled where the bytes go: only then is a handshake answered. `null` where that fails or the client has gone.
   * Not flowing; may hold bytes already.
   */
  open(): Promise<Duplex | null>
  /** The bytes are TLS of the client's own and must not be wrapped in another. */
  readonly isPassthrough: boolean
  /**
   * Asked by the client before its TLS, and answered by the listener: an endpoint to which the TLS is passed through has
   * to be asked the same, and answer the same, first. `null` where TLS came at once.
   */
  readonly prelude: Prelude | null
  /** What a TLS client asked for; `null` where it named none. */
  readonly serverName: string | null
  /** Cuts the connection off by RST, with nothing said: never an alert, never an error page. */
  reset(): void
}

/** All datagrams of one sender to one socket, as long as they keep coming. */
export interface Flow extends StreamBase {
  readonly rule: StreamRule
  /** Sends the client an answer. */
  reply(bytes: Uint8Array): void
  /** Nothing can come of it any more: the next datagram of the same sender begins another. */
  end(): void
}

/** Where the datagrams of a flow go. */
export interface FlowSink {
  send(bytes: Uint8Array): void
  /** No more will come. Called once. */
  close(): void
}
