/**
 * Streams: one connection or flow, top to bottom: rule → backend → endpoint → record. The little brother of
 * `pipeline.ts`; nothing is looked at but where the bytes come from.
 */
import { chooseBackend, refusingPolicy, upstreamOf, type ConnectionOn } from '@signalbox/shared/match'
import type { ListenerBase, StreamRule } from '@signalbox/shared/table'
import { GatewayError, toGatewayError } from '../exchange/errors.ts'
import type { Flow, FlowSink, StreamConnection } from '../exchange/stream.ts'
import { createStreamOutcome, type StreamOutcome } from '../exchange/stream-outcome.ts'
import { sendFlow, sendStream, type Upstreams } from '../forward/index.ts'
import type { Clock } from '../exchange/clock.ts'
import type { StreamRecord } from '../observe/record.ts'
import type { LiveStreams } from './live-streams.ts'

export interface StreamParts {
  readonly upstreams: Upstreams
  readonly live: LiveStreams
  readonly random: () => number
  readonly clock: Clock
  readonly log: (sentence: string) => void
}

/** Passes one connection on, or resets it. Resolves when it is closed; never rejects. */
export async function runStream(connection: StreamConnection, parts: StreamParts): Promise<void> {
  const outcome = createStreamOutcome()
  const record = startRecord(connection, connection.rule, parts)
  const end = parts.live.begin(connection.listener.id, connection.rule?.id ?? null, outcome)
  try {
    if (connection.rule === null) throw new GatewayError('no-rule')
    const protocol = connection.protocol === 'TCP' ? 'tcp' : connection.isPassthrough ? 'tls_passthrough' : 'tls'
    const on = { protocol, clientAddress: connection.ends.peer.address, serverName: connection.serverName } as const
    const upstream = chooseUpstream(connection.listener, connection.rule, { outcome, parts, on })
    const client = await connection.open()
    if (client === null) throw new GatewayError('client-gone')
    await sendStream({ connection, client, outcome, upstream })
  } catch (thrown) {
    const error = toGatewayError(thrown)
    if (error.code === 'internal')
      parts.log(`A fault in a connection to ${connection.listener.id}. ${String(error.cause)}`)
    outcome.errorCode = error.code
    connection.reset()
  } finally {
    const { protocol, serverName } = connection
    end({ ...record(outcome), protocol, serverName })
  }
}

/** Passes the datagrams of one flow on, or drops them. Never throws. */
export function runFlow(flow: Flow, parts: StreamParts): FlowSink {
  const outcome = createStreamOutcome()
  const record = startRecord(flow, flow.rule, parts)
  const end = parts.live.begin(flow.listener.id, flow.rule.id, outcome)
  const onEnd = (): void => end({ ...record(outcome), protocol: 'UDP', serverName: null })
  try {
    const on = { protocol: 'udp', clientAddress: flow.ends.peer.address, serverName: null } as const
    const upstream = chooseUpstream(flow.listener, flow.rule, { outcome, parts, on })
    return sendFlow({ flow, outcome, upstream, onEnd }) ?? dropping(onEnd)
  } catch (thrown) {
    outcome.errorCode = toGatewayError(thrown).code
    return dropping(onEnd)
  }
}

/** An invalid backend keeps its share, of connections and of flows alike. */
function dropping(onEnd: () => void): FlowSink {
  return { send: () => {}, close: onEnd }
}

/** @throws GatewayError where the share of this connection goes nowhere. */
function chooseUpstream(
  listener: ListenerBase,
  rule: StreamRule,
  { outcome, parts, on }: { readonly outcome: StreamOutcome; readonly parts: StreamParts; readonly on: ConnectionOn },
) {
  const backend = chooseBackend(rule, parts.random())
  if (refusingPolicy(listener, { rule, backend }, on) !== null) throw new GatewayError('forbidden')
  if (backend === null || backend.upstream === null) throw new GatewayError('invalid-backend')
  outcome.upstream = backend.upstream
  const upstream = parts.upstreams.get(upstreamOf(listener, backend.upstream))
  if (upstream === undefined) throw new GatewayError('no-endpoint')
  if (upstream.target.invalid !== null) throw new GatewayError('invalid-backend')
  return upstream
}

type Begun = (outcome: StreamOutcome) => Omit<StreamRecord, 'protocol' | 'serverName'>

function startRecord({ listener }: StreamConnection | Flow, rule: StreamRule | null, { clock }: StreamParts): Begun {
  const [at, startedAtMs] = [clock.epochMs(), clock.monotonicMs()]
  return ({ upstream, endpoint, requestBytes, responseBytes, errorCode }) => ({
    listener: listener.id,
    rule: rule?.id ?? null,
    upstream,
    endpoint,
    requestBytes,
    responseBytes,
    durationMs: clock.monotonicMs() - startedAtMs,
    errorCode,
    at,
  })
}
