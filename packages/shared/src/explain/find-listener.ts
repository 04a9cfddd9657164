/** Find listener: which socket a request comes to, and which of its listeners takes it. */
import type { Attachments } from '../attachment/index.ts'
import type { ObjectKey } from '../resources/index.ts'
import { compareHostnames, isIpAddress, isSameAddress, type Result } from '../lib/index.ts'
import { listenerFor, matchOnListener, type MatchResult, type ReceivedOn } from '../match/index.ts'
import {
  requestListenersOn,
  type CompiledTables,
  type ListenerTable,
  type MatchRequest,
  type RequestSocketTable,
} from '../table/index.ts'
import type { AskedRequest } from './read-request.ts'

/**
 * Sockets that the url can mean: by port, by address where the url names one, by Gateway where one is asked for. The
 * port is the listener's own; where no listener has it, the one that is bound (own port and offset) is understood too.
 */
export function socketsFor(
  { tables, attachments }: { readonly tables: CompiledTables; readonly attachments: Attachments },
  { port, connectHost }: Pick<AskedRequest, 'port' | 'connectHost'>,
  gateway: ObjectKey | undefined,
): readonly RequestSocketTable[] {
  const asked = [...tables.sockets.values()]
    .filter((socket) => 'listenersByHostname' in socket)
    .filter(
      (socket) => gateway === undefined || requestListenersOn(socket).some((listener) => listener.gateway === gateway),
    )
  const onOwnPort = asked.filter((socket) => socket.port === port)
  const { portOffset } = attachments.source.addressing
  const onPort = onOwnPort.length > 0 ? onOwnPort : asked.filter((socket) => socket.port + portOffset === port)
  const address = connectHost.replace(/^\[|\]$/g, '')
  if (!isIpAddress(address)) return onPort
  const here = onPort.filter((socket) => isSameAddress(socket.address, address) || isAnyAddress(socket.address))
  return here.length > 0 ? here : onPort
}

const isAnyAddress = (address: string): boolean => address === '0.0.0.0' || address === '::'

export interface Arrival {
  readonly socket: RequestSocketTable
  /** The very answer of {@link listenerFor}: the listener, or the status of the answer. */
  readonly listener: Result<ListenerTable, 404 | 421>
  /** The very answer of {@link matchOnListener}. */
  readonly match: MatchResult | null
}

/**
 * A name alone does not say which address it leads to. Of several sockets the one is taken on which a rule matches,
 * then the one whose listener's hostname says most, then the first.
 *
 * @param received How it comes: by which scheme and SNI, from where.
 */
export function arrive(
  sockets: readonly RequestSocketTable[],
  request: MatchRequest,
  received: ReceivedOn,
): Arrival | null {
  const arrivals = sockets.map((socket): Arrival => {
    const listener = listenerFor(socket, { host: request.host, sni: received.sni })
    return { socket, listener, match: listener.ok ? matchOnListener(listener.value, request, received) : null }
  })
  return arrivals.toSorted(byPromise)[0] ?? null
}

function byPromise(left: Arrival, right: Arrival): number {
  const rank = ({ listener, match }: Arrival): number => (match !== null ? 0 : listener.ok ? 1 : 2)
  const hostname = ({ listener }: Arrival): string => (listener.ok ? listener.value.hostname : '')
  return rank(left) - rank(right) || compareHostnames(hostname(left), hostname(right))
}
