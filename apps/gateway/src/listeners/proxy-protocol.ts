/**
 * PROXY protocol in front of a front: where the listener says so, every connection begins with a header that tells who
 * the client is. What a header says is believed of whoever connects, so only proxies should be able to.
 */
import type { Socket } from 'node:net'
import { readProxyHeader, type ProxyHeaderReading } from '../exchange/proxy-header.ts'
import { readAhead, type Seen } from './read-ahead.ts'
import type { ConnectionFront } from './serve.ts'

/** A proxy sends its header at once; more is a client that came past it. */
const proxyHeaderTimeoutMs = 5000

/**
 * The front, given connections behind their header while `isExpected` says so. A connection without a good header is
 * reset: it is not one of a proxy.
 */
export function behindProxyHeader(front: ConnectionFront, isExpected: () => boolean): ConnectionFront {
  const waiting = new Set<Socket>()
  return {
    get connections() {
      return front.connections + waiting.size
    },
    accept(connection, ends) {
      if (!isExpected()) {
        front.accept(connection, ends)
        return
      }
      waiting.add(connection)
      void readHeader(connection).then((header) => {
        const isWanted = waiting.delete(connection)
        if (header.state === 'header' && isWanted) front.accept(connection, header.ends ?? ends)
        else connection.resetAndDestroy()
      })
    },
    async drain(timeoutMs) {
      for (const connection of waiting) connection.destroy()
      waiting.clear()
      await front.drain(timeoutMs)
    },
  }
}

async function readHeader(connection: Socket): Promise<ProxyHeaderReading> {
  let bytes = Buffer.alloc(0)
  const seen = await readAhead(connection, proxyHeaderTimeoutMs, (piece): Seen<ProxyHeaderReading> | null => {
    bytes = Buffer.concat([bytes, piece])
    const reading = readProxyHeader(bytes)
    if (reading.state === 'incomplete') return null
    return { value: reading, consumedBytes: reading.state === 'header' ? reading.byteLength : 0 }
  })
  return typeof seen === 'string' ? { state: 'invalid' } : seen
}
