/** Which endpoint the next attempt goes to. */
import type { Endpoint } from '../upstreams/endpoint.ts'
import type { Sending } from './attempt.ts'

/** The session's own first, then as the Service balances; `null` where all were tried. */
export function nextEndpoint(
  { preferred, upstream, hashKey }: Pick<Sending, 'preferred' | 'upstream' | 'hashKey'>,
  tried: ReadonlySet<Endpoint>,
): Endpoint | null {
  if (preferred !== null && !tried.has(preferred) && !preferred.isResting && preferred.mayServe) return preferred
  return upstream.pick(tried, hashKey)
}
