/** Agree: asks an endpoint what a protocol asks before TLS begins, and takes the one answer that lets it begin. */
import type { Socket } from 'node:net'
import { GatewayError } from '../exchange/errors.ts'
import type { Prelude } from '../exchange/stream.ts'

/** Rejects with a GatewayError, the connection destroyed, where another answer comes or none in time. */
export async function agree(connection: Socket, { question, answer }: Prelude, timeoutMs: number): Promise<void> {
  connection.write(question)
  const heard = await readExactly(connection, answer.length, timeoutMs)
  if (heard?.equals(answer) === true) return
  connection.destroy()
  throw new GatewayError('upstream-invalid-response')
}

/** `null` where the connection ends before, or nothing comes in time. What comes behind stays to be read. */
function readExactly(connection: Socket, length: number, timeoutMs: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const settle = (bytes: Buffer | null): void => {
      clearTimeout(timer)
      connection.off('readable', read).off('end', gone).off('close', gone)
      resolve(bytes)
    }
    const gone = (): void => settle(null)
    const read = (): void => {
      const bytes: unknown = connection.read(length)
      if (Buffer.isBuffer(bytes)) settle(bytes)
    }
    const timer = setTimeout(gone, timeoutMs)
    connection.on('readable', read).on('end', gone).on('close', gone)
  })
}
