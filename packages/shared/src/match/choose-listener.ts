/**
 * Choose listener: which of the listeners that share a socket takes a request.
 *
 * Exactly one does: the one with the request's host as its hostname, else the one with the longest wildcard that takes
 * it, else the one without a hostname. Routes of the others are no candidates, whether or not that one has a route.
 *
 * Source: Gateway API v1 `Listener.hostname`, feature `GatewayHTTPListenerIsolation`.
 */
import type { ListenerTable, SocketTable } from '../table/index.ts'

/**
 * @param host As {@link MatchRequest.host}.
 * @returns `null` where no listener of the socket takes the host; the answer is 404.
 */
export function chooseListener(socket: SocketTable, host: string): ListenerTable | null {
  const { listenersByHostname } = socket
  const exact = listenersByHostname.get(host)
  if (exact !== undefined) return exact
  for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
    const wildcard = listenersByHostname.get(`*${host.slice(dot)}`)
    if (wildcard !== undefined) return wildcard
  }
  return listenersByHostname.get('') ?? null
}
