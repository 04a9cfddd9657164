/** Protocols that a Route may have together. Pure. */
export const protocolGroups = {
  http: ['http', 'https'],
  grpc: ['grpc', 'grpcs'],
  stream: ['tcp', 'tls', 'udp'],
  tls_passthrough: ['tls_passthrough'],
} as const
export type ProtocolGroup = keyof typeof protocolGroups

const groups = Object.keys(protocolGroups) as readonly ProtocolGroup[]

/** The group of what is written; nothing written means http and https. */
export function groupOf(protocols: readonly unknown[]): ProtocolGroup {
  const [first] = protocols
  const found = groups.find((group) => protocolGroups[group].some((protocol) => protocol === first))
  return found ?? 'http'
}
