/**
 * Small reads: how much of a response is read at once from an endpoint. node:net would read 64 KiB into memory that each
 * connection then holds, three times over where a client takes nothing; a thousand such clients cost 200 MiB.
 */
import type { Socket } from 'node:net'

const readBytes = 16 * 1024

/** Shared by all connections: what is in it is copied out before the next read of any of them. */
const buffer = Buffer.allocUnsafeSlow(readBytes)

/** Options for `net.connect`. Of TLS, records are that small by themselves. */
export const smallReads = {
  highWaterMark: readBytes,
  onread: {
    buffer,
    callback(this: Socket, bytesRead: number): boolean {
      const copy = Buffer.allocUnsafeSlow(bytesRead)
      buffer.copy(copy, 0, 0, bytesRead)
      return this.push(copy)
    },
  },
}
