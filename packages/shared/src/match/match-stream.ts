/**
 * Match of connections and datagrams: what the kinds of the Gateway API chose, else the first Route in Kong's order
 * that takes them.
 */
import type { ListenerBase, StreamRule } from '../table/index.ts'
import { toKongConnection, type KongConnection } from './kong-request.ts'
import { matchKong } from './match-kong.ts'

export interface StreamOn extends Pick<KongConnection, 'sni' | 'sourceAddress' | 'sourcePort' | 'destinationAddress'> {
  readonly protocol: 'tcp' | 'tls' | 'udp'
}

/**
 * @param chosen By TCPRoute, UDPRoute or TLSRoute; `null` where none is in force.
 * @returns `null` where nothing takes it. Never throws.
 */
export function matchStream(
  { kongStreams, port }: Pick<ListenerBase, 'kongStreams' | 'port'>,
  chosen: StreamRule | null,
  { protocol, ...on }: StreamOn,
): StreamRule | null {
  if (chosen !== null || kongStreams === undefined) return chosen
  const request = toKongConnection(protocol, { ...on, destinationPort: port })
  return matchKong(kongStreams.table, request)?.entry.owner ?? null
}

/** Whether a Route of the listener has this rule. */
export function hasKongRule({ kongStreams }: Pick<ListenerBase, 'kongStreams'>, rule: string): boolean {
  return kongStreams?.rules.some(({ id }) => id === rule) ?? false
}
