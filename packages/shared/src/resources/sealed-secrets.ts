/** Resources as they rest on disk: what is secret in them is sealed, everything else stays readable. */
import { isSealed, seal, unseal, type KeyRing, type SealOptions } from '../lib/index.ts'
import type { AnyResource } from './kinds.ts'
import { keyOf } from './meta.ts'

/** Something sealed that no key of the ring opens. */
export class SealedValueError extends Error {
  override readonly name = 'SealedValueError'
}

type Members = Readonly<Record<string, unknown>>

/** `resource` with its secret values sealed, to be written as JSON; the same object where it has none. */
export function sealSecrets(resource: AnyResource, options: SealOptions): Members {
  if (resource.kind !== 'Secret' || resource.data === undefined) return { ...resource }
  const data = Object.entries(resource.data).map(([key, value]): [string, string] => [
    key,
    seal(value, contextOf(keyOf(resource), key), options),
  ])
  return { ...resource, data: Object.fromEntries(data) }
}

/**
 * The inverse of {@link sealSecrets}, on parsed JSON that is yet to be validated. Values that were never sealed stay as
 * they are.
 *
 * @throws SealedValueError naming the resource and the field, where none of `keys` opens a value.
 */
export function unsealSecrets(value: unknown, keys: KeyRing): unknown {
  if (!isMembers(value) || value['kind'] !== 'Secret' || !isMembers(value['data'])) return value
  const key = keyOf({ metadata: { ...nameOf(value['metadata']) } })
  const data = Object.entries(value['data']).map(([field, sealed]): [string, unknown] => [
    field,
    isSealed(sealed) ? open(sealed, contextOf(key, field), keys) : sealed,
  ])
  return { ...value, data: Object.fromEntries(data) }
}

function open(sealed: string, context: string, keys: KeyRing): string {
  const text = unseal(sealed, context, keys)
  if (text === null) throw new SealedValueError(`${context} cannot be decrypted with the keys that are there.`)
  return text
}

/** What a value belongs to: it opens nowhere else. */
const contextOf = (resource: string, field: string): string => `Secret ${resource} ${field}`

function nameOf(metadata: unknown): { readonly name: string; readonly namespace?: string } {
  const { name, namespace } = isMembers(metadata) ? metadata : {}
  return { name: String(name), ...(typeof namespace === 'string' ? { namespace } : {}) }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
