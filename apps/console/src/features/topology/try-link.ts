/** The link that tries a node of the map, by the protocol of the listener and route that lead there. Pure. */
import type { Gateway, GRPCRoute, HTTPRoute } from '@signalbox/shared/resources'
import { toTryCall, toTryRequest, toTryStream, tryHref } from '@/client/try-link.ts'
import { reachOf, type Graph } from './graph.ts'

interface Known {
  readonly gateways: readonly Gateway[]
  readonly routes: readonly HTTPRoute[]
  readonly grpcRoutes: readonly GRPCRoute[]
}

const streams = { TLS: 'tls', TCP: 'tcp', UDP: 'udp' } as const

/** `null` where no listener leads to the node. */
export function tryLink(graph: Graph, id: string, known: Known): string | null {
  const reach = reachOf(graph, id)
  const ofColumn = (column: string) =>
    [...reach.nodes].filter((near) => graph.nodes.get(near)?.column === column).sort()
  const listener = ofColumn('listener')
    .map((near) => listenerOf(near, known.gateways))
    .find((found) => found !== null)
  if (listener === undefined || listener === null) return null
  const hostname = ofColumn('hostname').map((near) => graph.nodes.get(near)?.label ?? '')[0]
  const name = hostname === 'any host' ? '' : hostname
  if (isStream(listener.protocol)) return tryHref(toTryStream(listener, streams[listener.protocol], name))
  const [kind, namespace, route, index] = ofColumn('rule')[0]?.split('/') ?? []
  const isIt = ({ metadata }: HTTPRoute | GRPCRoute) => metadata.namespace === namespace && metadata.name === route
  if (kind === 'GRPCRoute') {
    const match = known.grpcRoutes.find(isIt)?.spec.rules?.[Number(index)]?.matches?.[0]
    return tryHref(toTryCall(listener, name, match))
  }
  const match = kind === 'HTTPRoute' ? known.routes.find(isIt)?.spec.rules?.[Number(index)]?.matches?.[0] : undefined
  return tryHref(toTryRequest(listener, name, match))
}

function isStream(protocol: string): protocol is keyof typeof streams {
  return Object.hasOwn(streams, protocol)
}

function listenerOf(id: string, gateways: readonly Gateway[]) {
  const [kind, namespace, name, section] = id.split('/')
  if (kind !== 'Gateway') return null
  const gateway = gateways.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)
  return gateway?.spec.listeners.find((listener) => listener.name === section) ?? null
}
