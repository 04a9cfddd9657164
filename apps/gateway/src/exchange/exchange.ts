/**
 * Exchange: one request and its response inside the gateway (RFC 9113 §8.1). What a front makes and the pipeline
 * reads; neither knows how the other side is built, so either engine can be replaced alone.
 */
import type { RequestSocketTable } from '@signalbox/shared/table'

/** Flat name, value, name, value …; names as received. Repeated names stay repeated. */
export type RawHeaders = readonly string[]

export interface RequestHead {
  readonly method: string
  /** The request target as it stood in the request line, or `:path`. Not normalised, not trusted. */
  readonly target: string
  readonly httpVersion: '1.0' | '1.1' | '2.0'
  readonly headers: RawHeaders
}

/** The client's content, pulled by whoever sends it on; not reading it holds the client back. */
export interface RequestContent {
  /** Declared length, or null where it is chunked or an HTTP/2 stream without one. */
  readonly length: number | null
  /** The most that is taken; left out where nothing more than is known can come. */
  readonly maxBytes?: number
  /** Reads everything, with back-pressure. Rejects with a GatewayError when the client goes away or is too slow. */
  chunks(): AsyncIterable<Uint8Array>
}

/** Where the response goes. All methods are safe to call after the client has gone; they then do nothing. */
export interface ResponseSink {
  /** True once a final status has been written. */
  readonly started: boolean
  /** 103 and other informational responses; ignored where the client's version has none. */
  inform(status: number, headers: RawHeaders): void
  /** The final head. Framing (Content-Length or chunked) is set by the front from `length`. */
  begin(status: number, headers: RawHeaders, length: number | null): void
  /** Returns false when the client is slow: wait for {@link drained}. */
  write(chunk: Uint8Array): boolean
  drained(): Promise<void>
  end(trailers?: RawHeaders): void
  /** Cuts the connection (or resets the stream) so that a response that was begun never looks whole. */
  destroy(): void
}

export interface ConnectionEnd {
  /** IP address. */
  readonly address: string
  readonly port: number
}

/** Who is connected with whom. */
export interface ConnectionEnds {
  /** The client; where a PROXY protocol header is believed, the one that it names. */
  readonly peer: ConnectionEnd
  /** Where the client connected to. */
  readonly local: ConnectionEnd
}

/** A certificate of a client. */
export interface ClientCertificate {
  readonly certificate: import('node:tls').DetailedPeerCertificate
  /** Whether the listener's own authorities vouch for it. */
  readonly authorized: boolean
}

export interface Exchange extends ConnectionEnds {
  /** Unique in this process and cheap: prefix and counter. */
  readonly id: string
  /** Monotonic milliseconds. */
  readonly startedAtMs: number
  /** The tables that this exchange began with and keeps, whatever changes meanwhile. */
  readonly socket: RequestSocketTable
  readonly scheme: 'http' | 'https'
  readonly sni: string | null
  /** What the client showed in the TLS handshake; `null` where it showed none. */
  clientCertificate(): ClientCertificate | null
  readonly request: RequestHead
  /** Null where the request has no content. */
  readonly content: RequestContent | null
  readonly response: ResponseSink
  /** Fires once when the client goes away before the response has ended. */
  onAbort(listener: () => void): void
  /**
   * Set where the client asks to upgrade (RFC 9110 §7.8) and may: a WebSocket handshake. Until it is taken, the
   * response is written like any other and ends the connection.
   */
  readonly upgrade: Upgrade | null
}

/** A connection that may become a tunnel. */
export interface Upgrade {
  /** Lower-case token of the Upgrade field: `websocket`. */
  readonly protocol: string
  readonly request: import('node:http').IncomingMessage
  readonly socket: import('node:stream').Duplex
  /** Bytes that the client sent behind its request. */
  readonly head: Buffer
  /** From here on the socket is the caller's; the front only counts it, and cuts it off at the end of a drain. */
  take(): void
}
