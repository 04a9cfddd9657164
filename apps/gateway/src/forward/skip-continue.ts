/**
 * Skip continue: takes `100 Continue` that an origin sends unasked out of the way. Nobody waits for it: content is sent
 * at once, and the client's own expectation was met here. A client must pass it over (RFC 9110 §15.2); undici ends the
 * connection.
 */
import type { Socket } from 'node:net'
import { mostInterim } from './attempt.ts'

const start = Buffer.from('HTTP/1.1 100')
const headEnd = Buffer.from('\r\n\r\n')
/** A longer one is left for the parser to refuse. */
const maxHeadBytes = 8192

interface Awaiting {
  /** What came of a 100 so far. */
  readonly held: Buffer
  /** How many were taken away; beyond {@link mostInterim} the parser gets to see them, and ends the connection. */
  readonly skipped: number
}

/** Connections on which no byte of the next response has come. */
const awaiting = new WeakMap<Socket, Awaiting>()
const watched = new WeakSet<Socket>()
const nothing: Awaiting = { held: Buffer.alloc(0), skipped: 0 }

/** To be called when a request is about to be written to the connection. */
export function skipContinue(connection: Socket): void {
  awaiting.set(connection, nothing)
  if (watched.has(connection)) return
  watched.add(connection)
  const push = connection.push.bind(connection)
  connection.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    const before = awaiting.get(connection)
    if (before === undefined || !Buffer.isBuffer(chunk)) return push(chunk, encoding)
    const { held } = before
    const { rest, skipped, isOver } = withoutContinue(held.length === 0 ? chunk : Buffer.concat([held, chunk]), before)
    if (isOver) awaiting.delete(connection)
    else awaiting.set(connection, { held: rest, skipped })
    return isOver ? push(rest) : true
  }
}

/** @returns what is left of `bytes`; `isOver` once that is the beginning of another response than a 100. */
function withoutContinue(
  bytes: Buffer,
  before: Awaiting,
): { readonly rest: Buffer; readonly skipped: number; readonly isOver: boolean } {
  let [rest, skipped] = [bytes, before.skipped]
  for (;;) {
    if (!mayBeContinue(rest) || skipped >= mostInterim) return { rest, skipped, isOver: true }
    const end = rest.indexOf(headEnd)
    if (end === -1) return { rest, skipped, isOver: rest.length > maxHeadBytes }
    rest = rest.subarray(end + headEnd.length)
    skipped += 1
    if (rest.length === 0) return { rest, skipped, isOver: false }
  }
}

/** Whether `bytes` are a 100, or the beginning of what may become one. A status of more digits is none. */
function mayBeContinue(bytes: Buffer): boolean {
  const compared = Math.min(bytes.length, start.length)
  if (!bytes.subarray(0, compared).equals(start.subarray(0, compared))) return false
  const next = bytes[start.length]
  return next === undefined || next === 0x20 || next === 0x0d
}
