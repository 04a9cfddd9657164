import { useList } from '@/client/queries.ts'
import type { Asked, Protocol } from './asked.ts'
import { callSuggestionsFrom, streamSuggestionsFrom, suggestionsFrom } from './suggestions.ts'
import { parseHeaderLine } from './url-state.ts'

export interface ShownSuggestion {
  /** `GET http://shop.localhost:8081/cart` */
  readonly text: string
  readonly lines: readonly string[]
  /** `namespace/name` */
  readonly route: string
  readonly asked: Partial<Asked>
}

/** What is worth trying by a protocol: one for each way that is there. */
export function useSuggestions(protocol: Protocol): readonly ShownSuggestion[] {
  const { items: gateways } = useList('Gateway')
  const { items: httpRoutes } = useList('HTTPRoute')
  const { items: grpcRoutes } = useList('GRPCRoute')
  const { items: tlsRoutes } = useList('TLSRoute')
  const { items: tcpRoutes } = useList('TCPRoute')
  const { items: udpRoutes } = useList('UDPRoute')
  if (protocol === 'http')
    return suggestionsFrom(gateways, httpRoutes).map(({ method, url, headers, route }) => ({
      text: `${method} ${url}`,
      lines: headers,
      route,
      asked: { method, url, headers: headers.map(parseHeaderLine) },
    }))
  if (protocol === 'grpc') return callSuggestionsFrom(gateways, grpcRoutes)
  return streamSuggestionsFrom(protocol, gateways, { tls: tlsRoutes, tcp: tcpRoutes, udp: udpRoutes }[protocol])
}
