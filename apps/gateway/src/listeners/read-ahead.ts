/** Read ahead: looks at how a connection begins, before it is given to its owner. */
import type { Socket } from 'node:net'

/** What was seen, and how many of the bytes the owner is not to get. */
export interface Seen<T> {
  readonly value: T
  readonly consumedBytes: number
}

/**
 * Gives each piece of what comes to `look` until it returns something. Nobody else may read from the socket meanwhile.
 *
 * Resolves with the socket not flowing and with every byte that was not consumed in its read buffer again, so that the next
 * owner (`pipe`, `resume`, a `tls.TLSSocket` over it) reads as if nobody had. Never rejects.
 *
 * @returns `closed` where the client went away, or ended its side, before `look` had seen enough; `timeout` where it
 *   has not after `timeoutMs`, however many pieces came.
 */
export function readAhead<T>(
  socket: Socket,
  timeoutMs: number,
  look: (piece: Buffer) => Seen<T> | null,
): Promise<T | 'closed' | 'timeout'> {
  const pieces: Buffer[] = []
  return new Promise((resolve) => {
    const settle = (outcome: T | 'closed' | 'timeout', consumedBytes: number): void => {
      clearTimeout(timer)
      socket.off('readable', read).off('end', closed).off('close', closed)
      const rest = Buffer.concat(pieces).subarray(consumedBytes)
      if (rest.length > 0 && !socket.destroyed && !socket.readableEnded) socket.unshift(rest)
      resolve(outcome)
    }
    const closed = (): void => settle('closed', 0)
    const read = (): void => {
      for (let piece = take(socket); piece !== null; piece = take(socket)) {
        pieces.push(piece)
        const seen = look(piece)
        if (seen !== null) return settle(seen.value, seen.consumedBytes)
      }
    }
    const timer = setTimeout(() => settle('timeout', 0), timeoutMs)
    if (socket.destroyed || socket.readableEnded) closed()
    else {
      socket.on('readable', read).on('end', closed).on('close', closed)
      read()
    }
  })
}

function take(socket: Socket): Buffer | null {
  const piece: unknown = socket.read()
  return Buffer.isBuffer(piece) ? piece : null
}
