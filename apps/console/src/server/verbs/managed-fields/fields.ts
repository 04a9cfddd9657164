/**
 * Fields of a resource: a path and a value for each that a manager can own by itself.
 *
 * Objects and lists with keys are taken apart; atomic lists, texts and numbers are fields. An element of a list with keys
 * is a field too, for its mere being there.
 */
import { structuralSchema, type StructuralSchema } from '@signalbox/shared/formats'
import { deepEqual } from '@signalbox/shared/lib'
import type { Kind } from '@signalbox/shared/resources'

/** FieldsV1 segments: `f:name`, `k:{"name":"http"}`, `v:"value"`. */
export type FieldPath = readonly string[]

interface Field {
  readonly path: FieldPath
  /** What is there; `null` of an element for its being there. */
  readonly value: unknown
}

/** By {@link toFieldId}. */
export type Fields = ReadonlyMap<string, Field>

/** What the server fills in, and what names the resource, belongs to nobody. */
const unmanaged: ReadonlySet<string> = new Set([
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
])

export type Members = Readonly<Record<string, unknown>>

export function toFieldId(path: FieldPath): string {
  return path.join('\0')
}

/** Fields of the whole resource, but for its type, its name and its status. */
export function fieldsOf(resource: Members, kind: Kind): Fields {
  const schema = structuralSchema(kind)
  const fields = new Map<string, Field>()
  for (const [name, value] of Object.entries(resource)) {
    if (name === 'apiVersion' || name === 'kind' || name === 'status') continue
    if (name === 'metadata' && isMembers(value)) {
      const managed = Object.entries(value).filter(([key]) => !unmanaged.has(key))
      if (managed.length > 0) collect(Object.fromEntries(managed), schemaOf(schema, name), ['f:metadata'], fields)
    } else collect(value, schemaOf(schema, name), [`f:${name}`], fields)
  }
  return fields
}

/** Whether both have the same value at `id`. */
export function isSameField(a: Fields, b: Fields, id: string): boolean {
  const [left, right] = [a.get(id), b.get(id)]
  return left !== undefined && right !== undefined && deepEqual(left.value, right.value)
}

function collect(value: unknown, schema: StructuralSchema, path: FieldPath, fields: Map<string, Field>): void {
  const add = (at: FieldPath, what: unknown) => fields.set(toFieldId(at), { path: at, value: what })
  if (value === undefined) return
  if (isMembers(value) && schema['x-kubernetes-int-or-string'] !== true) {
    const entries = Object.entries(value)
    if (entries.length === 0) add(path, {})
    for (const [name, member] of entries) collect(member, schemaOf(schema, name), [...path, `f:${name}`], fields)
    return
  }
  const items = Array.isArray(value) && value.length > 0 ? value : []
  const keys = keysOf(schema)
  const isMap = keys !== null && items.length > 0 && items.every(isMembers)
  const isSet = schema['x-kubernetes-list-type'] === 'set' && items.length > 0
  if (!isMap && !isSet) return void add(path, value)
  for (const item of items) {
    if (isMap && isMembers(item)) {
      const at = [...path, toKeySegment(item, schema)]
      add(at, null)
      for (const [name, member] of Object.entries(item)) {
        collect(member, schemaOf(schema.items ?? {}, name), [...at, `f:${name}`], fields)
      }
    } else add([...path, `v:${JSON.stringify(item)}`], item)
  }
}

/** Schema of a member of an object; of unknown ones nothing is known. */
export function schemaOf(schema: StructuralSchema, name: string): StructuralSchema {
  const own = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined
  return own ?? schema.additionalProperties ?? {}
}

/** The keys by which elements of a list are the same one; `null` where it is no such list. */
export function keysOf(schema: StructuralSchema): readonly string[] | null {
  return schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? null) : null
}

/** @param schema of the list; a key that the item leaves out has its default. */
export function toKeySegment(item: Members, schema: StructuralSchema): string {
  const named = (keysOf(schema) ?? []).toSorted().flatMap((key) => {
    const value = item[key] ?? schema.items?.properties?.[key]?.default
    return value === undefined ? [] : [[key, value] as const]
  })
  return `k:${JSON.stringify(Object.fromEntries(named))}`
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
