/** Unreached: what a connection that was never made says of its endpoint. */
import type { Endpoint } from '../upstreams/endpoint.ts'

/** What this machine has run out of; the endpoint was never asked. */
const ownFaults = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])

/** Ends the attempt that was started. */
export function tellUnreached(endpoint: Endpoint, thrown: unknown): void {
  if (thrown instanceof Error && 'code' in thrown && ownFaults.has(String(thrown.code))) endpoint.attemptEnded(false)
  else endpoint.attemptFailed(thrown instanceof Error ? thrown.message : String(thrown), false)
}
