/** Resources as they rest on disk: what is secret in them is sealed, everything else stays readable. */
import { isSealed, seal, toFieldPath, unseal, type KeyRing, type SealOptions } from '../lib/index.ts'
import { keyOf, type AnyResource } from '../resources/index.ts'
import { replaceConfigSecrets, walkTexts, type Path } from './secret-fields.ts'

/** Something sealed that no key of the ring opens. */
export class SealedValueError extends Error {
  override readonly name = 'SealedValueError'
}

type Members = Readonly<Record<string, unknown>>

/** `resource` with its secret values sealed, to be written as JSON. */
export function sealSecrets(resource: AnyResource, options: SealOptions): Members {
  if (resource.kind === 'Policy') {
    const { type, config } = resource.spec
    const place = `Policy ${keyOf(resource)}`
    const sealed = replaceConfigSecrets(type, config, (value, path) => seal(value, contextOf(place, path), options))
    return { ...resource, spec: { ...resource.spec, config: sealed } }
  }
  if (resource.kind !== 'Secret' || resource.data === undefined) return { ...resource }
  const place = `Secret ${keyOf(resource)}`
  const data = Object.entries(resource.data).map(([key, value]): [string, string] => [
    key,
    seal(value, `${place} ${key}`, options),
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
  if (!isMembers(value)) return value
  const { kind, data, spec } = value
  const place = `${String(kind)} ${keyOf({ metadata: nameOf(value['metadata']) })}`
  if (kind === 'Policy' && isMembers(spec)) return { ...value, spec: openConfig(spec, place, keys) }
  if (kind !== 'Secret' || !isMembers(data)) return value
  const opened = Object.entries(data).map(([field, sealed]): [string, unknown] => [
    field,
    isSealed(sealed) ? open(sealed, `${place} ${field}`, keys) : sealed,
  ])
  return { ...value, data: Object.fromEntries(opened) }
}

/** Which fields are secret may have been another matter when it was written: what opens was sealed. */
function openConfig(spec: Members, place: string, keys: KeyRing): Members {
  const { type, config } = spec
  if (typeof type !== 'string' || !isMembers(config)) return spec
  const opened = walkTexts(config, [], {
    isSecret: () => true,
    replace: (text, path) => (isSealed(text) ? (unseal(text, contextOf(place, path), keys) ?? text) : text),
  })
  const replaced = isMembers(opened) ? opened : config
  replaceConfigSecrets(type, replaced, (text, path) => {
    if (text === valueAt(config, path) && isSealed(text)) throw notOpened(contextOf(place, path))
    return text
  })
  return { ...spec, config: replaced }
}

function open(sealed: string, context: string, keys: KeyRing): string {
  const text = unseal(sealed, context, keys)
  if (text === null) throw notOpened(context)
  return text
}

function notOpened(context: string): SealedValueError {
  return new SealedValueError(`${context} cannot be decrypted with the keys that are there.`)
}

/** What a value belongs to: it opens nowhere else. */
function contextOf(place: string, path: Path): string {
  return `${place} ${toFieldPath(['spec', 'config', ...path])}`
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, segment) => (Object(at) === at ? Reflect.get(Object(at), segment) : undefined),
    value,
  )
}

function nameOf(metadata: unknown): { readonly name: string; readonly namespace?: string } {
  const { name, namespace } = isMembers(metadata) ? metadata : {}
  return { name: String(name), ...(typeof namespace === 'string' ? { namespace } : {}) }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
