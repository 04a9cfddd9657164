/**
 * Shadows of connections: of several TLSRoutes for one hostname of a listener, and of several TCPRoutes or UDPRoutes on
 * one listener, only the oldest is in force (Gateway API v1 `TCPRoute`, `UDPRoute`, `TLSRoute`).
 */
import { placesInForce, type Attachments, type ListenerId, type RouteState } from '../attachment/index.ts'
import { streamRoutesOf } from './compile.ts'
import type { Shadow } from './shadow.ts'

/** One for each route, listener and hostname that gets nothing. Entries are named like those of requests: `TCPRoute/<namespace>/<name>/0/0`. */
export function streamShadowsOf(attachments: Attachments): readonly Shadow[] {
  const first = new Map<string, RouteState>()
  const shadows: Shadow[] = []
  for (const state of streamRoutesOf(attachments))
    for (const [listener, hostname] of placesOf(state)) {
      const key = `${listener} ${hostname}`
      const winner = first.get(key)
      if (winner === undefined) first.set(key, state)
      else shadows.push(toShadow(state, { listener, hostname, winner }))
    }
  return shadows
}

function placesOf(state: RouteState): readonly (readonly [ListenerId, string])[] {
  return [...placesInForce(state)].flatMap(([listener, { routeHostnames }]) =>
    routeHostnames.map((hostname) => [listener, hostname] as const),
  )
}

function toShadow(
  { kind, key }: RouteState,
  at: { readonly listener: ListenerId; readonly hostname: string; readonly winner: RouteState },
): Shadow {
  const { listener, hostname, winner } = at
  const what = hostname === '' ? 'all that comes to this listener' : `all connections for ${hostname}`
  return {
    entry: `${kind}/${key}/0/0`,
    listener,
    hostname,
    by: `${winner.kind}/${winner.key}/0/0`,
    reason: `${winner.key} is older and gets ${what}.`,
  }
}
