/**
 * Hostnames: which hosts a route serves on a listener.
 *
 * Source: Gateway API v1 `HTTPRouteSpec.hostnames`, `Listener.hostname`.
 */
import { intersectHostnames } from '../lib/index.ts'

export interface HostnamesMet {
  /** Each of the route's that meets the listener's, narrowed to what both mean; `['']` for any host. */
  readonly inForce: readonly string[]
  /** The same ones as the route writes them; `['']` where it names none. */
  readonly asWritten: readonly string[]
}

/**
 * Both lists are without repetition, in the route's order, and empty where nothing meets.
 *
 * @param listener `''` takes any host.
 * @param route Empty: whatever the listener takes.
 */
export function meetHostnames(listener: string, route: readonly string[]): HostnamesMet {
  if (route.length === 0) return { inForce: [listener], asWritten: [''] }
  const inForce = new Set<string>()
  const asWritten = new Set<string>()
  for (const hostname of route) {
    const both = intersectHostnames(listener, hostname)
    if (both === null) continue
    inForce.add(both)
    asWritten.add(hostname)
  }
  return { inForce: [...inForce], asWritten: [...asWritten] }
}
