/** Unreached: what a connection that was never made says of its endpoint. */
import type { EndpointAttempt } from '../upstreams/endpoint.ts'

/** What this machine has run out of; the endpoint was never asked. */
const ownFaults = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])

/** Ends the attempt that was started. */
export function tellUnreached(attempt: EndpointAttempt, thrown: unknown): void {
  if (thrown instanceof Error && 'code' in thrown && ownFaults.has(String(thrown.code))) attempt.ended(false)
  else attempt.failed(thrown instanceof Error ? thrown.message : String(thrown), 'unreached')
}
