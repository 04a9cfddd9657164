/**
 * Codec: a resource ⇄ its stored text. The one place through which resources go to disk and come back, in the log and
 * in the resource files alike; what is kept encrypted at rest is sealed and opened here.
 */
import { isKind, type AnyResource } from '@signalbox/shared/resources'

/** Compact JSON on one line. */
export function serializeResource(resource: AnyResource): string {
  return JSON.stringify(resource)
}

/** A resource as {@link serializeResource} wrote it, from its parsed JSON. @throws TypeError where it is something else. */
export function restoreResource(value: unknown): AnyResource {
  if (!isStoredResource(value)) throw new TypeError('not a stored resource')
  return value
}

// What the store wrote was validated on its way in, and a checksum has shown that it is unchanged: the kind decides.
function isStoredResource(value: unknown): value is AnyResource {
  return (
    isRecord(value) &&
    typeof value['kind'] === 'string' &&
    isKind(value['kind']) &&
    isRecord(value['metadata']) &&
    typeof value['metadata']['name'] === 'string'
  )
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
