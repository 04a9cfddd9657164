/** Field paths as segments, and values in plain JSON by them. Pure; nothing is changed in place. */
import { toFieldPath } from '@signalbox/shared/lib'

export type FieldPath = readonly (string | number)[]
export type JsonObject = Readonly<Record<string, unknown>>

/** `spec.rules[0].matches` and `metadata.labels["a/b"]` as segments; the way back of {@link toFieldPath}. */
export function parseFieldPath(path: string): FieldPath {
  return [...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) => {
    if (index !== undefined) return Number(index)
    return quoted === undefined ? (name ?? '') : String(JSON.parse(`"${quoted}"`))
  })
}

export function formatFieldPath(path: FieldPath): string {
  return toFieldPath(path)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at `path`; `undefined` where nothing is. */
export function getAt(value: unknown, path: FieldPath): unknown {
  let at: unknown = value
  for (const segment of path) {
    if (Array.isArray(at) && typeof segment === 'number') at = at[segment]
    else if (isObject(at) && typeof segment === 'string' && Object.hasOwn(at, segment)) at = at[segment]
    else return undefined
  }
  return at
}

/** The list at `path`; empty where there is none. */
export function listAt(value: unknown, path: FieldPath): readonly unknown[] {
  const list = getAt(value, path)
  return Array.isArray(list) ? list : []
}

/**
 * `root` with `value` at `path`, what is missing in between made. `undefined` takes the field out, and with it the
 * objects above it that are left empty, but never an element of a list and never a top-level field.
 */
export function setAt(root: JsonObject, path: FieldPath, value: unknown): JsonObject {
  const [head, ...rest] = path
  if (typeof head !== 'string') return root
  const child = rest.length === 0 ? value : setIn(root[head], rest, value)
  return withField(root, head, child ?? (rest.length === 0 ? undefined : {}))
}

function setIn(container: unknown, path: FieldPath, value: unknown): unknown {
  const [head, ...rest] = path
  if (typeof head === 'number') {
    const list: readonly unknown[] = Array.isArray(container) ? container : []
    const item = rest.length === 0 ? value : (setIn(list[head], rest, value) ?? {})
    return head < list.length ? list.with(head, item) : [...list, item]
  }
  if (head === undefined) return value
  const object = isObject(container) ? container : {}
  const after = withField(object, head, rest.length === 0 ? value : setIn(object[head], rest, value))
  return value === undefined && Object.keys(after).length === 0 ? undefined : after
}

function withField(object: JsonObject, name: string, value: unknown): JsonObject {
  if (value !== undefined) return { ...object, [name]: value }
  const { [name]: _, ...left } = object
  return left
}

/** Equal as JSON: order of keys does not matter, order of lists does; a field that is `undefined` is no field. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]))
  }
  if (!isObject(one) || !isObject(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => sameJson(one[key], other[key]))
}
