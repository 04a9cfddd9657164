/**
 * Authority: whether a request belongs on the listener to which its connection came.
 *
 * On a TLS socket the name of the handshake (SNI) has chosen listener and certificate. A client may go on to ask for
 * another host on the same connection (RFC 9113 §9.1.1); where another listener is the one for that host it is told so
 * by 421 (RFC 9110 §15.5.20) and tries again on a connection of its own.
 *
 * Source: Gateway API v1 `Listener.hostname`, feature `GatewayHTTPSListenerDetectMisdirectedRequests` (GEP-3567).
 */
import { fail, ok, type Result } from '../lib/index.ts'
import {
  takesRequests,
  type HttpsListenerTable,
  type ListenerTable,
  type RequestSocketTable,
  type StreamRule,
  type TlsListenerTable,
  type TlsSocketTable,
} from '../table/index.ts'
import { chooseByHostname, chooseListener } from './choose-listener.ts'

/**
 * The listener for a handshake: the one of that name, else the longest wildcard, else the one without a hostname.
 *
 * @param sni `null` where the client names nothing.
 * @returns `null` where none takes the name: the connection is closed without a TLS alert.
 */
export function chooseTlsListener(
  socket: TlsSocketTable,
  sni: string | null,
): HttpsListenerTable | TlsListenerTable | null {
  return chooseByHostname(socket.listenersByHostname, sni?.toLowerCase() ?? '')
}

/** The rule for a connection to a TLS listener; `null` closes it. Of several routes for one hostname the oldest is in force. */
export function matchSni(listener: Pick<TlsListenerTable, 'entriesByHost'>, sni: string | null): StreamRule | null {
  return chooseByHostname(listener.entriesByHost, sni?.toLowerCase() ?? '')
}

/**
 * `serve` where no other listener of the socket is more for `host` than the one that the handshake chose; else 421, or
 * 404 where no listener takes the host at all.
 *
 * @param host As {@link MatchRequest.host}.
 */
export function checkAuthority(
  socket: TlsSocketTable,
  chosenBySni: HttpsListenerTable | TlsListenerTable,
  host: string,
): 'serve' | 421 | 404 {
  const best = chooseByHostname(socket.listenersByHostname, host)
  if (best === null) return 404
  return best === chosenBySni ? 'serve' : 421
}

/**
 * The listener that serves a request, or the status that it is answered with: by host on a plain socket, by SNI and
 * then {@link checkAuthority} on a TLS socket.
 */
export function listenerFor(
  socket: RequestSocketTable,
  { host, sni }: { readonly host: string; readonly sni: string | null },
): Result<ListenerTable, 404 | 421> {
  if (socket.protocol === 'HTTP') {
    const listener = chooseListener(socket, host)
    return listener === null ? fail(404) : ok(listener)
  }
  const listener = chooseTlsListener(socket, sni)
  if (listener === null || !takesRequests(listener)) return fail(404)
  const verdict = checkAuthority(socket, listener, host)
  return verdict === 'serve' ? ok(listener) : fail(verdict)
}
