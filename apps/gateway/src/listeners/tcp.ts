/** TCP front: each connection of a TCP listener goes by the one rule that its table has in that moment. */
import type { Socket } from 'node:net'
import { hasKongRule, matchStream } from '@signalbox/shared/match'
import type { TcpSocketTable } from '@signalbox/shared/table'
import { OpenStreams, type StreamLimits } from './open-streams.ts'
import { endsOf, toStreamEnds } from './connection-facts.ts'
import type { ConnectionFront, ServeStream } from './serve.ts'

/** Connections should come from a `net.Server` with `allowHalfOpen`: a side that has finished may still be answered. */
export function createTcpFront(parts: {
  readonly table: () => TcpSocketTable
  readonly serve: ServeStream
  readonly limits: StreamLimits
}): ConnectionFront {
  const { table, serve, limits } = parts
  const open = new OpenStreams(limits, (rule) => table().rule?.id === rule || hasKongRule(table().listener, rule))
  return {
    get connections() {
      return open.size
    },
    accept(connection, ends = endsOf(connection)) {
      connection.on('error', ignore)
      if (open.isFull) {
        connection.resetAndDestroy()
        return
      }
      const { listener, rule: chosen } = table()
      const rule = matchStream(listener, chosen, { protocol: 'tcp', sni: null, ...toStreamEnds(ends) })
      open.add(connection, rule?.id ?? '')
      serve({
        protocol: 'TCP',
        listener,
        rule,
        ends,
        idleTimeoutMs: limits.streamIdleTimeoutMs,
        ...rawBytes(connection),
      })
    },
    drain: (timeoutMs) => open.drain(timeoutMs),
  }
}

/** A connection whose bytes are passed on as they come. */
function rawBytes(connection: Socket) {
  return {
    isPassthrough: false,
    prelude: null,
    serverName: null,
    open: () => Promise.resolve(connection.destroyed ? null : connection),
    reset: () => connection.resetAndDestroy(),
  }
}

const ignore = (): void => {}
