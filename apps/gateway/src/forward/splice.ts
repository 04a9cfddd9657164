/**
 * Splice: two connections become one. Bytes go both ways as fast as the slower side takes them; a side that has
 * finished may still be sent to; what breaks one side off breaks the other off.
 */
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../exchange/errors.ts'

export interface SpliceParts {
  readonly client: Duplex
  /** Breaks the client's side off so that what it was sent never looks whole. */
  readonly resetClient: () => void
  readonly upstream: Socket
  /** Without a byte either way. */
  readonly idleTimeoutMs: number
  /** Counted as the bytes come. */
  readonly counts: { requestBytes: number; responseBytes: number }
}

/**
 * Resolves when both sides are closed: with `null` where the client had finished, else with what went wrong: `client-gone`,
 * `upstream-reset`, or `upstream-timeout` where nothing was sent for too long.
 */
export function splice({
  client,
  resetClient,
  upstream,
  idleTimeoutMs,
  counts,
}: SpliceParts): Promise<ErrorCode | null> {
  let isBroken = false
  let failure: ErrorCode | null = null
  const breakOff = (code: ErrorCode | null): void => {
    if (isBroken) return
    isBroken = true
    failure = code
    resetClient()
    reset(upstream)
  }
  // Every byte of either direction passes here, so its timer is enough for both.
  upstream.setTimeout(idleTimeoutMs, () => breakOff('upstream-timeout'))
  pump(client, upstream, (bytes) => (counts.requestBytes += bytes))
  pump(upstream, client, (bytes) => (counts.responseBytes += bytes))
  const clientClosed = closed(client, () => breakOff('client-gone'))
  // Many servers reset a client that has said goodbye rather than read its last words: nothing has failed then.
  const upstreamClosed = closed(upstream, () => breakOff(client.readableEnded ? null : 'upstream-reset'))
  return Promise.all([clientClosed, upstreamClosed]).then(() => failure)
}

/** `pipe` with a count and no more: it neither unpipes nor forgets to pass on an end. */
function pump(from: Duplex, to: Duplex, count: (bytes: number) => void): void {
  from.on('data', (chunk: Buffer) => {
    count(chunk.length)
    if (!to.write(chunk)) from.pause()
  })
  to.on('drain', () => from.resume())
  // A side that has finished without a byte says so even before anybody reads.
  if (from.readableEnded) to.end()
  else from.once('end', () => to.end())
  from.resume()
}

/** @param early called where the side closes before it has sent and been sent everything */
function closed(side: Duplex, early: () => void): Promise<void> {
  side.on('error', ignore)
  return new Promise((resolve) => {
    const settle = (): void => {
      if (!side.readableEnded || !side.writableFinished) early()
      resolve()
    }
    if (side.closed) settle()
    else side.once('close', settle)
  })
}

/** By RST, as the client is. TLS has no such thing: its connection is cut without a farewell. */
export function reset(connection: Socket): void {
  if ('encrypted' in connection) connection.destroy()
  else connection.resetAndDestroy()
}

const ignore = (): void => {}
