/**
 * Backend CIDRs: where the Services of a namespace may lead, as an annotation of the Namespace. Whoever may edit
 * Services in it, and not the Namespace, cannot reach what lies elsewhere.
 */
import { parseCidr } from '../lib/index.ts'

/** Blocks and addresses, parted by commas; empty: nothing at all. */
export const backendCidrsAnnotation = 'signalbox.dev/backend-cidrs'

/** The blocks, of which those that cannot be read allow nothing; `null` where the namespace is not confined. */
export function readBackendCidrs(annotations: Readonly<Record<string, string>> | undefined): readonly string[] | null {
  const written = annotations?.[backendCidrsAnnotation]
  if (written === undefined) return null
  return written.split(',').flatMap((one) => one.trim() || [])
}

/** The first that is neither a block nor an address, or `null`. */
export function faultyBackendCidr(annotations: Readonly<Record<string, string>> | undefined): string | null {
  return readBackendCidrs(annotations)?.find((block) => parseCidr(block) === null) ?? null
}
