/** Requests worth trying: one for each way that is there. Pure. */
import type { Gateway, GRPCRoute, HTTPRoute } from '@signalbox/shared/resources'
import { toTryCall, toTryRequest, toTryStream, type TryRequest } from '@/client/try-link.ts'
import { parseHeaderLine } from './url-state.ts'

export interface Suggestion extends TryRequest {
  /** `namespace/name` of the route that is meant to take it. */
  readonly route: string
}

const shown = 8

/** From routes that a listener accepted, by name: the most special match of each rule of each, one route after another. */
export function suggestionsFrom(gateways: readonly Gateway[], routes: readonly HTTPRoute[]): readonly Suggestion[] {
  const byRoute = routes.map((route) => suggestionsOf(route, gateways))
  const longest = Math.max(0, ...byRoute.map(({ length }) => length))
  const inTurn = Array.from({ length: longest }, (_, round) => byRoute.flatMap((list) => list[round] ?? []))
  return inTurn.flat().slice(0, shown)
}

function suggestionsOf(route: HTTPRoute, gateways: readonly Gateway[]): readonly Suggestion[] {
  const listener = listenerOf(route, gateways, /^HTTPS?$/)
  if (listener === null) return []
  return (route.spec.rules ?? []).map((rule) => ({
    ...toTryRequest(listener, route.spec.hostnames?.[0], rule.matches?.[0]),
    route: nameOf(route),
  }))
}

interface Attached {
  readonly metadata: { readonly namespace?: string | undefined; readonly name: string }
  readonly status?:
    | {
        readonly parents: readonly {
          readonly parentRef: {
            readonly name: string
            readonly namespace?: string | undefined
            readonly sectionName?: string | undefined
            readonly port?: number | undefined
          }
          readonly conditions: readonly { readonly type: string; readonly status: string }[]
        }[]
      }
    | undefined
}

const nameOf = ({ metadata }: Attached): string => `${metadata.namespace ?? ''}/${metadata.name}`

/** The first listener that accepted the route. */
function listenerOf({ metadata, status }: Attached, gateways: readonly Gateway[], protocol: RegExp) {
  const accepted = (status?.parents ?? []).filter(({ conditions }) =>
    conditions.some(({ type, status: holds }) => type === 'Accepted' && holds === 'True'),
  )
  for (const { parentRef } of accepted) {
    const { name, namespace = metadata.namespace, sectionName, port } = parentRef
    const gateway = gateways.find((one) => one.metadata.name === name && one.metadata.namespace === namespace)
    const listener = gateway?.spec.listeners.find(
      (one) =>
        protocol.test(one.protocol) &&
        (sectionName === undefined || one.name === sectionName) &&
        (port === undefined || one.port === port),
    )
    if (listener !== undefined) return listener
  }
  return null
}

/** Calls worth trying: the first match of each rule of each route that a listener accepted. */
export function callSuggestionsFrom(gateways: readonly Gateway[], routes: readonly GRPCRoute[]) {
  const found = routes.flatMap((route) => {
    const listener = listenerOf(route, gateways, /^HTTPS?$/)
    if (listener === null) return []
    return (route.spec.rules ?? []).map((rule) => {
      const { url, call, headers } = toTryCall(listener, route.spec.hostnames?.[0], rule.matches?.[0])
      const asked = { url, call, headers: headers.map(parseHeaderLine) }
      return { text: call === '' ? url : `${url} ${call}`, lines: headers, route: nameOf(route), asked }
    })
  })
  return found.slice(0, shown)
}

/** Connections or datagrams worth trying: one for each name of each route that a listener accepted. */
export function streamSuggestionsFrom(
  protocol: 'tls' | 'tcp' | 'udp',
  gateways: readonly Gateway[],
  routes: readonly (Attached & {
    readonly spec: { readonly parentRefs?: unknown; readonly hostnames?: readonly string[] | undefined }
  })[],
) {
  const found = routes.flatMap((route) => {
    const listener = listenerOf(route, gateways, new RegExp(`^${protocol}$`, 'i'))
    if (listener === null) return []
    const names = protocol === 'tls' ? (route.spec.hostnames ?? ['']) : ['']
    return names.map((hostname) => {
      const { port, name } = toTryStream(listener, protocol, hostname)
      const text = `${protocol.toUpperCase()} port ${port}${name === '' ? '' : `, ${name}`}`
      return { text, lines: [], route: nameOf(route), asked: { port, name } }
    })
  })
  return found.slice(0, shown)
}
