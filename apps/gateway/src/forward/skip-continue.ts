/**
 * Skip continue: takes `100 Continue` that an origin sends unasked out of the way. Nobody waits for it: content is sent
 * at once, and the client's own expectation was met here. A client must pass it over (RFC 9110 §15.2); undici ends the
 * connection.
 */
import type { Socket } from 'node:net'

const start = Buffer.from('HTTP/1.1 100')
const headEnd = Buffer.from('\r\n\r\n')
/** A longer one is left for the parser to refuse. */
const maxHeadBytes = 8192

/** Connections on which no byte of the next response has come, with what came of a 100 so far. */
const awaiting = new WeakMap<Socket, Buffer>()
const watched = new WeakSet<Socket>()
const none = Buffer.alloc(0)

/** To be called when a request is about to be written to the connection. */
export function skipContinue(connection: Socket): void {
  awaiting.set(connection, none)
  if (watched.has(connection)) return
  watched.add(connection)
  const push = connection.push.bind(connection)
  connection.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    const before = awaiting.get(connection)
    if (before === undefined || !Buffer.isBuffer(chunk)) return push(chunk, encoding)
    const { rest, isOver } = withoutContinue(before.length === 0 ? chunk : Buffer.concat([before, chunk]))
    if (isOver) awaiting.delete(connection)
    else awaiting.set(connection, rest)
    return isOver ? push(rest) : true
  }
}

/** @returns what is left of `bytes`; `isOver` once that is the beginning of another response than a 100. */
function withoutContinue(bytes: Buffer): { readonly rest: Buffer; readonly isOver: boolean } {
  let rest = bytes
  for (;;) {
    const compared = Math.min(rest.length, start.length)
    if (!rest.subarray(0, compared).equals(start.subarray(0, compared))) return { rest, isOver: true }
    const end = rest.indexOf(headEnd)
    if (end === -1) return { rest, isOver: rest.length > maxHeadBytes }
    rest = rest.subarray(end + headEnd.length)
    if (rest.length === 0) return { rest, isOver: false }
  }
}
