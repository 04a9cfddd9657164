/**
 * Serve: the seam between listeners and the pipeline. Listeners own sockets and protocols and are given this
 * function; they import nothing of what it does.
 */
import type { Socket } from 'node:net'
import type { RequestSocketTable } from '@signalbox/shared/table'
import type { Exchange } from '../exchange/exchange.ts'

/** Takes an exchange and answers it in the end, whatever happens. Never throws. */
export type Serve = (exchange: Exchange) => void

/** Limits and time-outs of one front; units in the names. Defaults: RELIABILITY of the project, `config.ts`. */
export interface FrontLimits {
  readonly maxHeaderBytes: number
  readonly maxHeaders: number
  /** Until the whole request head is there. */
  readonly headersTimeoutMs: number
  /** Between requests on a kept-alive connection. */
  readonly idleTimeoutMs: number
  /** Without a byte of content from a client that still owes some. */
  readonly contentTimeoutMs: number
  /** Without a byte taken by a client that is owed some. */
  readonly sendTimeoutMs: number
  readonly maxConnections: number
}

/** Bytes → exchanges for the connections of one socket. */
export interface Front {
  /** Takes over an accepted connection. */
  accept(connection: Socket): void
  /** Connections open now. */
  readonly connections: number
  /**
   * Ends kept-alive connections as their exchanges end (`Connection: close`), idle ones after the next exchange or a
   * second without one, and cuts what is left after `timeoutMs`. Resolves when none is open.
   */
  drain(timeoutMs: number): Promise<void>
}

/** `table` is read once for each request, so that a swap takes effect with the next one. */
export type CreateFront = (options: {
  readonly table: () => RequestSocketTable
  readonly serve: Serve
  readonly limits: FrontLimits
}) => Front
