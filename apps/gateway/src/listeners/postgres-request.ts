/**
 * PostgreSQL before its version 17 asks in plain whether TLS is spoken, and shakes hands after the answer. On a port
 * for TLS it always is, so the question is answered here; the hello that follows is like any other.
 *
 * Source: PostgreSQL documentation, Frontend/Backend Protocol, Message Formats (SSLRequest), SSL Session Encryption.
 */
import type { Socket } from 'node:net'
import type { Prelude } from '../exchange/stream.ts'
import { readAhead, type Seen } from './read-ahead.ts'

/** The question and the one answer that lets TLS begin. */
export const postgresPrelude: Prelude = { question: Buffer.from('0000000804d2162f', 'hex'), answer: Buffer.from('S') }

/**
 * Answers the question where it is what the connection begins with, and leaves what follows to the next reader.
 * Anything else is left as it came. Never rejects.
 */
export async function answerPostgresRequest(connection: Socket, timeoutMs: number): Promise<boolean> {
  const { question, answer } = postgresPrelude
  let bytes = Buffer.alloc(0)
  const asked = await readAhead(connection, timeoutMs, (piece): Seen<boolean> | null => {
    bytes = Buffer.concat([bytes, piece])
    const compared = Math.min(bytes.length, question.length)
    if (!bytes.subarray(0, compared).equals(question.subarray(0, compared))) return { value: false, consumedBytes: 0 }
    return compared < question.length ? null : { value: true, consumedBytes: compared }
  })
  if (asked === true) connection.write(answer)
  return asked === true
}
