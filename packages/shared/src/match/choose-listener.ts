/**
 * Choose listener: which of the listeners that share a socket takes a request.
 *
 * Exactly one does: the one with the request's host as its hostname, else the one with the longest wildcard that takes
 * it, else the one without a hostname. Routes of the others are no candidates, whether or not that one has a route.
 *
 * Source: Gateway API v1 `Listener.hostname`, feature `GatewayHTTPListenerIsolation`.
 */
import type { HttpSocketTable, ListenerTable } from '../table/index.ts'

/**
 * @param host As {@link MatchRequest.host}.
 * @returns `null` where no listener of the socket takes the host; the answer is 404.
 */
export function chooseListener(socket: HttpSocketTable, host: string): ListenerTable | null {
  return chooseByHostname(socket.listenersByHostname, host)
}

/**
 * What stands under the hostname that says most of those that take `host`: itself, its wildcards from the longest, `''`.
 *
 * @param host Lower case; `''` is taken by `''` only.
 */
export function chooseByHostname<T>(byHostname: ReadonlyMap<string, T>, host: string): T | null {
  const exact = byHostname.get(host)
  if (exact !== undefined) return exact
  for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
    const wildcard = byHostname.get(`*${host.slice(dot)}`)
    if (wildcard !== undefined) return wildcard
  }
  return byHostname.get('') ?? null
}
