/**
 * Serve: the seam between listeners and the pipeline. Listeners own sockets and protocols and are given this
 * function; they import nothing of what it does.
 */
import type { Socket } from 'node:net'
import type { ClientLimits } from '@signalbox/shared/resources'
import type { RequestSocketTable } from '@signalbox/shared/table'
import type { ConnectionEnd, ConnectionEnds, Exchange } from '../exchange/exchange.ts'
import type { Flow, FlowSink, StreamConnection } from '../exchange/stream.ts'

/** Takes an exchange and answers it in the end, whatever happens. Never throws. */
export type Serve = (exchange: Exchange) => void

/** Takes a connection and passes its bytes on, or resets it. The connection is closed in the end. Never throws. */
export type ServeStream = (connection: StreamConnection) => void

/** Takes a flow of datagrams. Never throws. */
export type ServeFlow = (flow: Flow) => FlowSink

/** Limits and time-outs of one front; what each is stands beside its default in `clientLimits`. */
export type FrontLimits = Omit<ClientLimits, 'streamIdleTimeoutMs' | 'flowIdleTimeoutMs' | 'maxFlows'>

/** What serves one socket. */
export interface Front {
  /** Connections open now, or flows of datagrams. */
  readonly connections: number
  /**
   * Ends kept-alive connections as their exchanges end (`Connection: close`), idle ones after the next exchange or a
   * second without one; lets connections whose bytes are passed on end by themselves. Cuts what is left after
   * `timeoutMs`. Resolves when none is open.
   */
  drain(timeoutMs: number): Promise<void>
}

/** Bytes of the connections of one socket → exchanges or streams. */
export interface ConnectionFront extends Front {
  /**
   * Takes over an accepted connection, which may hold bytes in its read buffer already.
   *
   * @param ends Who is connected with whom where that is known better than from the connection (a PROXY protocol
   *   header told it).
   */
  accept(connection: Socket, ends?: ConnectionEnds): void
}

/** One datagram as it was received. */
export interface Datagram {
  readonly bytes: Uint8Array
  readonly peer: ConnectionEnd
  /** Answers its sender. Fails silently, as datagrams do. */
  reply(bytes: Uint8Array): void
}

/** Datagrams of one socket → flows. */
export interface DatagramFront extends Front {
  receive(datagram: Datagram): void
}

/** `table` is read once for each request, so that a swap takes effect with the next one. */
export type CreateFront = (options: {
  readonly table: () => RequestSocketTable
  readonly serve: Serve
  readonly limits: FrontLimits
}) => ConnectionFront
