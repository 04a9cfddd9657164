/** The link that tries a request through a node of the map: method, URL and headers that lead there. Pure. */
import type { Gateway, HTTPRoute } from '@signalbox/shared/resources'
import { toTryRequest, tryHref } from '@/client/try-link.ts'
import { reachOf, type Graph } from './graph.ts'

interface Known {
  readonly gateways: readonly Gateway[]
  readonly routes: readonly HTTPRoute[]
}

type Rule = NonNullable<HTTPRoute['spec']['rules']>[number]

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
  const ruleId = ofColumn('rule')[0]
  const match = ruleId === undefined ? undefined : ruleOf(ruleId, known.routes)?.matches?.[0]
  return tryHref(toTryRequest(listener, hostname === 'any host' ? '' : hostname, match))
}

function listenerOf(id: string, gateways: readonly Gateway[]) {
  const [kind, namespace, name, section] = id.split('/')
  if (kind !== 'Gateway') return null
  const gateway = gateways.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)
  return gateway?.spec.listeners.find((listener) => listener.name === section) ?? null
}

function ruleOf(id: string, routes: readonly HTTPRoute[]): Rule | undefined {
  const [, namespace, name, index] = id.split('/')
  const route = routes.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name)
  return route?.spec.rules?.[Number(index)]
}
