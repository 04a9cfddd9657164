/**
 * Keeping: what an entity of Kong has and a resource has no field for stands in an annotation, as JSON, and goes back
 * unchanged. Also the names under which entities become resources.
 */
import { hashText, hashValue, toHashHex } from '../lib/index.ts'
import { isFields, type KongEntity, type KongFields } from './kong-entities.ts'

/** `signalbox.dev/kong-service`, `…-route` and so on. */
export const keptIn = (entity: string): string => `signalbox.dev/kong-${entity}`

/** Annotations that keep `fields`; also where there are none, because that says where the resource came from. */
export const toKept = (entity: string, fields: unknown): Readonly<Record<string, string>> => ({
  [keptIn(entity)]: JSON.stringify(fields),
})

interface Annotated {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined }
}

/** What was kept; `null` where the resource does not come from such an entity. */
export function fromKept({ metadata }: Annotated, entity: string): KongFields | null {
  const value = keptValue({ metadata }, entity)
  return isFields(value) ? value : null
}

/** Kept lists; empty where there is none. */
export function listFromKept(resource: Annotated, entity: string): readonly KongFields[] {
  const value = keptValue(resource, entity)
  return Array.isArray(value) ? value.filter(isFields) : []
}

function keptValue({ metadata }: Annotated, entity: string): unknown {
  try {
    const text = metadata.annotations?.[keptIn(entity)]
    return text === undefined ? null : JSON.parse(text)
  } catch {
    return null
  }
}

/** `fields` without those of the given names. */
export function without(fields: KongFields, names: readonly string[]): KongFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}

const longestName = 63
const dnsLabel = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/**
 * A name that resources may have, the same for the same name in Kong: the name itself where it can be one, else what is
 * left of it and a hash.
 */
export function toResourceName(name: string): string {
  if (dnsLabel.test(name) && name.length <= longestName) return name
  const left = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return `${left.slice(0, longestName - 9).replace(/-+$/, '') || 'x'}-${toHashHex(hashText(name)).slice(0, 8)}`
}

/** Name of the resource of an entity that may have no name of its own. */
export function nameOf(entity: Pick<KongEntity, 'type' | 'fields'> & Partial<KongEntity>, key = 'name'): string {
  const { type, fields, parents = {} } = entity
  const name = fields[key]
  if (typeof name === 'string' && name !== '') return toResourceName(name)
  const { id } = fields
  const mark =
    typeof id === 'string'
      ? id.slice(0, 8).toLowerCase()
      : toHashHex(hashValue([fields, Object.values(parents).map((parent) => nameOf(parent))])).slice(0, 8)
  return toResourceName(`${type.replaceAll('_', '-').replace(/s$/, '')}-${mark}`)
}

/** What others call an entity by: its name, else its id. */
export function referenceTo(fields: KongFields, key = 'name'): KongFields {
  const name = fields[key]
  return typeof name === 'string' ? { [key]: name } : { id: fields['id'] }
}
