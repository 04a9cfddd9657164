/** Limits of one HTTP/2 session that HTTP/1.1 has no counterpart for. Measured and reasoned: HTTP/2 abuse is cheap to send. */
import { constants, type ServerOptions } from 'node:http2'
import type { FrontLimits } from './serve.ts'

export interface Http2Limits {
  /** Of one header section, as RFC 9113 §6.5.2 counts it. */
  readonly maxHeaderListBytes: number
  /**
   * What a session may make the gateway keep in memory. Beyond it streams are refused and, after a hundred, the session
   * ends, so it must hold what a client may well do: have every stream busy with 64 KiB on their way, and a reserve.
   */
  readonly maxSessionMegabytes: number
  /** Streams that may end by a reset, the client's or one that it provoked, before the session is cut. */
  readonly maxResets: number
  /** How many of them are forgiven each second: a client that cancels now and then is none that attacks. */
  readonly resetsForgivenPerSecond: number
  /** Sessions of an address that get the wide window of {@link sessionWindowBytes}; what they hold is held in memory. */
  readonly wideSessionsPerAddress: number
}

export const http2Limits: Http2Limits = {
  maxHeaderListBytes: 64 * 1024,
  maxSessionMegabytes: 16,
  maxResets: 500,
  resetsForgivenPerSecond: 33,
  wideSessionsPerAddress: 16,
}

/** Window of a session as a whole; that of a stream is the protocol's 64 KiB, so that 16 busy streams fill it. */
export const sessionWindowBytes = 1024 * 1024

export function toServerOptions({ maxHeaders, maxStreams }: FrontLimits, limits: Http2Limits): ServerOptions {
  return {
    maxSessionMemory: limits.maxSessionMegabytes,
    // The pseudo fields are counted too.
    maxHeaderListPairs: maxHeaders + 4,
    streamResetBurst: limits.maxResets,
    streamResetRate: limits.resetsForgivenPerSecond,
    maxSessionInvalidFrames: limits.maxResets,
    maxSettings: 32,
    // Two lines of a field that should have one are for the origin or the client to judge, as over HTTP/1.1.
    strictSingleValueFields: false,
    paddingStrategy: constants.PADDING_STRATEGY_NONE,
    settings: {
      maxConcurrentStreams: maxStreams,
      maxHeaderListSize: limits.maxHeaderListBytes,
      enableConnectProtocol: false,
      enablePush: false,
    },
  }
}
