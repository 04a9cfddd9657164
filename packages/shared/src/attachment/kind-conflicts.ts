/**
 * Kind conflicts: an HTTPRoute and a GRPCRoute that want the same host of one listener. Their rules are never mixed: the
 * older route stays, the other one is refused there.
 *
 * Source: Gateway API v1 `GRPCRouteSpec.hostnames`.
 */
import type { ListenerAttachment, ListenerId, ParentAttachment, Refusal, RouteId, RouteState } from './attachments.ts'
import { refusalOf } from './attach-route.ts'
import { byAge } from './by-age.ts'
import { acceptedPlaces } from './places.ts'
import { routeVerdicts } from './route-verdicts.ts'

/** The same map where nothing collides; states of routes that keep all their places are the same objects. */
export function withoutKindConflicts(routes: ReadonlyMap<RouteId, RouteState>): ReadonlyMap<RouteId, RouteState> {
  const refusals = new Map<RouteState, Map<ListenerId, Refusal>>()
  for (const [listener, rivals] of rivalsByListener(routes))
    for (const [state, refusal] of losersOf(listener, rivals)) {
      const of = refusals.get(state) ?? new Map<ListenerId, Refusal>()
      refusals.set(state, of.set(listener, refusal))
    }
  if (refusals.size === 0) return routes
  return new Map(
    [...routes].map(([id, state]) => {
      const refused = refusals.get(state)
      return [id, refused === undefined ? state : withRefusals(state, refused)]
    }),
  )
}

/** Routes of both kinds on each listener that has both, the oldest first. */
function rivalsByListener(routes: ReadonlyMap<RouteId, RouteState>): ReadonlyMap<ListenerId, readonly RouteState[]> {
  const listeners = new Set(
    [...routes.values()]
      .filter(({ kind }) => kind === 'GRPCRoute')
      .flatMap((state) => [...acceptedPlaces(state).keys()]),
  )
  const rivals = new Map<ListenerId, RouteState[]>()
  if (listeners.size === 0) return rivals
  const ordered = [...routes.values()]
    .filter(({ kind }) => kind === 'GRPCRoute' || kind === 'HTTPRoute')
    .sort((left, right) => byAge(left.route, right.route))
  for (const state of ordered)
    for (const listener of acceptedPlaces(state).keys()) {
      if (!listeners.has(listener)) continue
      const here = rivals.get(listener) ?? []
      rivals.set(listener, here)
      here.push(state)
    }
  return rivals
}

function losersOf(listener: ListenerId, rivals: readonly RouteState[]): ReadonlyMap<RouteState, Refusal> {
  const losers = new Map<RouteState, Refusal>()
  const stayed = { HTTPRoute: new HostIndex(), GRPCRoute: new HostIndex() }
  for (const state of rivals) {
    const hostnames = acceptedPlaces(state).get(listener)?.hostnames ?? []
    const [own, others] =
      state.kind === 'GRPCRoute' ? [stayed.GRPCRoute, stayed.HTTPRoute] : [stayed.HTTPRoute, stayed.GRPCRoute]
    const rival = others.findAny(hostnames)
    if (rival === null) own.add(hostnames, state)
    else
      losers.set(state, {
        reason: 'HostnameConflict',
        message: `${rival.kind} ${rival.key} is older and has hosts in common with this route; rules of both kinds are not mixed, so give one of them other hostnames or another listener.`,
      })
  }
  return losers
}

/** The hostname itself, then every wildcard that covers it, from the narrowest on, then any host. */
function* coveringHostnames(hostname: string): Generator<string> {
  yield hostname
  for (let dot = hostname.indexOf('.'); dot !== -1; dot = hostname.indexOf('.', dot + 1))
    yield `*${hostname.slice(dot)}`
  yield ''
}

/** Routes by hostname, so that one with a host in common is found without asking them all. */
class HostIndex {
  /** By the hostname itself; `''` is any host. */
  readonly #exact = new Map<string, RouteState>()
  /** By every wildcard that covers a hostname. */
  readonly #covered = new Map<string, RouteState>()
  #first: RouteState | null = null

  add(hostnames: readonly string[], state: RouteState): void {
    this.#first ??= state
    for (const hostname of hostnames) {
      this.#exact.set(hostname, this.#exact.get(hostname) ?? state)
      for (const host of coveringHostnames(hostname)) this.#covered.set(host, this.#covered.get(host) ?? state)
    }
  }

  findAny(hostnames: readonly string[]): RouteState | null {
    for (const hostname of hostnames) {
      const found = this.#find(hostname)
      if (found !== null) return found
    }
    return null
  }

  #find(hostname: string): RouteState | null {
    if (hostname === '') return this.#first
    for (const host of coveringHostnames(hostname)) {
      const found = this.#exact.get(host)
      if (found !== undefined) return found
    }
    return hostname.startsWith('*.') ? (this.#covered.get(hostname) ?? null) : null
  }
}

function withRefusals(state: RouteState, refusals: ReadonlyMap<ListenerId, Refusal>): RouteState {
  const parents = state.parents.map((parent): ParentAttachment => {
    const listeners = parent.listeners.map((at): ListenerAttachment => {
      const refusal = at.accepted ? refusals.get(at.listener) : undefined
      return refusal === undefined
        ? at
        : { listener: at.listener, accepted: false, hostnames: [], routeHostnames: [], refusal }
    })
    if (listeners.every((at, index) => at === parent.listeners[index])) return parent
    return { ...parent, listeners, verdicts: routeVerdicts(state.rules, refusalOf(listeners)) }
  })
  return { ...state, parents }
}
