/**
 * Codec: a resource ⇄ its stored text. The one place through which resources go to disk and come back, in the log and
 * in the resource files alike; what is kept encrypted at rest is sealed and opened here.
 */
import { randomBytes } from 'node:crypto'
import type { KeyRing } from '@signalbox/shared/lib'
import { sealSecrets, unsealSecrets } from '@signalbox/shared/policies'
import { isKind, type AnyResource } from '@signalbox/shared/resources'

export interface Codec {
  /** Compact JSON on one line. */
  serialize(resource: AnyResource): string
  /**
   * A resource as `serialize` wrote it, from its parsed JSON.
   * @throws TypeError where it is something else; SealedValueError where a value does not open.
   */
  restore(value: unknown): AnyResource
}

/** @param keys `null` keeps everything in clear. */
export function createCodec(keys: KeyRing | null): Codec {
  if (keys === null) return { serialize: (resource) => JSON.stringify(resource), restore: toResource }
  const options = { keys, random: (bytes: number) => randomBytes(bytes) }
  return {
    serialize: (resource) => JSON.stringify(sealSecrets(resource, options)),
    restore: (value) => toResource(unsealSecrets(value, keys)),
  }
}

function toResource(value: unknown): AnyResource {
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
