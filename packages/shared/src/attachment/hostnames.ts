/**
 * Hostnames: which hosts a route serves on a listener.
 *
 * Source: Gateway API v1 `HTTPRouteSpec.hostnames`, `Listener.hostname`.
 */
import { intersectHostnames } from '../lib/index.ts'

/**
 * The hostnames in force: each of the route's that meets the listener's, narrowed to what both mean.
 *
 * @param listener `''` takes any host.
 * @param route Empty: whatever the listener takes.
 * @returns `['']` for any host; empty where nothing meets. Without repetition, in the route's order.
 */
export function hostnamesInForce(listener: string, route: readonly string[]): readonly string[] {
  if (route.length === 0) return [listener]
  const met = new Set<string>()
  for (const hostname of route) {
    const both = intersectHostnames(listener, hostname)
    if (both !== null) met.add(both)
  }
  return [...met]
}
