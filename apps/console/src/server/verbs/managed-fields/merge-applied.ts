/** An applied configuration laid over what is there, and single fields taken out of it. The inputs are not changed. */
import type { StructuralSchema } from '@signalbox/shared/formats'
import { deepEqual } from '@signalbox/shared/lib'
import { isMembers, keysOf, schemaOf, toKeySegment, type FieldPath } from './fields.ts'

/** Objects and lists with keys merge, sets unite, everything else is replaced. */
export function mergeApplied(live: unknown, applied: unknown, schema: StructuralSchema): unknown {
  if (isMembers(live) && isMembers(applied)) {
    const merged = new Map(Object.entries(live))
    for (const [name, value] of Object.entries(applied)) {
      if (value !== null) merged.set(name, mergeApplied(merged.get(name), value, schemaOf(schema, name)))
    }
    return Object.fromEntries(merged)
  }
  if (!Array.isArray(live) || !Array.isArray(applied)) return applied
  const keys = keysOf(schema)
  if (keys !== null) return mergeByKey(live, applied, { keys, schema: schema.items ?? {} })
  if (schema['x-kubernetes-list-type'] !== 'set') return applied
  return [...live, ...applied.filter((value) => !live.some((other) => deepEqual(other, value)))]
}

function mergeByKey(
  live: readonly unknown[],
  applied: readonly unknown[],
  { keys, schema }: { readonly keys: readonly string[]; readonly schema: StructuralSchema },
): readonly unknown[] {
  return applied.reduce<readonly unknown[]>((merged, item) => {
    const index = merged.findIndex((other) => isSameItem(other, item, keys))
    return index === -1 ? [...merged, item] : merged.with(index, mergeApplied(merged[index], item, schema))
  }, live)
}

// A key that one of them leaves out has its default there, which is the same as in its neighbour.
function isSameItem(a: unknown, b: unknown, keys: readonly string[]): boolean {
  if (!isMembers(a) || !isMembers(b)) return false
  return keys.every((key) => a[key] === undefined || b[key] === undefined || deepEqual(a[key], b[key]))
}

/** `value` without the field at `path`, and without the objects and lists that hold nothing any more because of it. */
export function withoutField(value: unknown, path: FieldPath, schema: StructuralSchema): unknown {
  const [segment = '', ...rest] = path
  if (segment.startsWith('f:') && isMembers(value)) {
    const name = segment.slice(2)
    return withoutEmpty(
      Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
        if (key !== name) return [[key, member]]
        const left = rest.length === 0 ? undefined : withoutField(member, rest, schemaOf(schema, name))
        return left === undefined ? [] : [[key, left]]
      }),
    )
  }
  if (!Array.isArray(value)) return value
  const items = value.flatMap((item): unknown[] => {
    const isMeant =
      isMembers(item) && keysOf(schema) !== null
        ? toKeySegment(item, schema) === segment
        : `v:${JSON.stringify(item)}` === segment
    if (!isMeant) return [item]
    const left = rest.length === 0 ? undefined : withoutField(item, rest, schema.items ?? {})
    return left === undefined ? [] : [left]
  })
  return items.length === 0 ? undefined : items
}

function withoutEmpty(entries: readonly (readonly [string, unknown])[]): unknown {
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
