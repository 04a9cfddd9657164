/**
 * TLS streams: connections to TLS listeners, each to the rule that its name (SNI) chooses. Passed through as they are,
 * or decrypted here and passed on in plain.
 *
 * The rule is chosen before anything is answered: a connection that none takes, or whose backends are no good, is
 * reset. It never sees an alert, which would come from a server that there is none of (Gateway API v1 `TLSRoute`).
 */
import { chooseByHostname, hasKongRule, matchStream } from '@signalbox/shared/match'
import type { TlsSocketTable } from '@signalbox/shared/table'
import { cutOff, toStreamEnds } from './connection-facts.ts'
import { OpenStreams, type StreamLimits } from './open-streams.ts'
import type { Front, ServeStream } from './serve.ts'
import type { TlsConnection } from './tls.ts'

export interface TlsStreams extends Front {
  take(connection: TlsConnection): void
}

export function createTlsStreams(parts: {
  readonly table: () => TlsSocketTable
  readonly serve: ServeStream
  readonly limits: StreamLimits
}): TlsStreams {
  const { table, serve, limits } = parts
  const open = new OpenStreams(limits, (rule) => isInForce(table(), rule))

  const take = ({ connection, hello, listener, ends, prelude, terminate }: TlsConnection): void => {
    const rule = matchStream(listener, chooseByHostname(listener.entriesByHost, hello.serverName ?? ''), {
      protocol: 'tls',
      sni: hello.serverName,
      ...toStreamEnds(ends),
    })
    const isPassthrough = listener.mode === 'Passthrough'
    open.add(connection, rule?.id ?? '')
    serve({
      protocol: 'TLS',
      listener,
      rule,
      ends,
      idleTimeoutMs: limits.streamIdleTimeoutMs,
      isPassthrough,
      prelude,
      serverName: hello.serverName,
      open: async () => (connection.destroyed ? null : isPassthrough ? connection : terminate()),
      // Through TLS there is no reset; cutting what is below it says as little.
      reset: () => cutOff(connection),
    })
  }

  return {
    get connections() {
      return open.size
    },
    take(connection) {
      if (open.isFull) connection.connection.resetAndDestroy()
      else take(connection)
    },
    drain: (timeoutMs) => open.drain(timeoutMs),
  }
}

function isInForce({ listenersByHostname }: TlsSocketTable, rule: string): boolean {
  for (const listener of listenersByHostname.values()) {
    if (hasKongRule(listener, rule)) return true
    if (listener.protocol === 'TLS') for (const { id } of listener.entriesByHost.values()) if (id === rule) return true
  }
  return false
}
