/**
 * YAML nodes → plain values, without aliases. A small text with aliases can stand for gigabytes, and nobody who edits
 * a form afterwards would find them again; so they are refused and not resolved.
 */
import { isAlias, isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import { toFieldPath, type FieldError } from '../lib/index.ts'

type Path = readonly (string | number)[]

/** An error at a field, and where in the text it stands. */
export interface NodeError extends FieldError {
  readonly offset: number
}

export interface YamlValue {
  readonly value: unknown
  readonly errors: readonly NodeError[]
}

export function toYamlValue(node: unknown): YamlValue {
  const errors: NodeError[] = []
  return { value: toValue(node, [], errors), errors }
}

/** Offsets of every field below `node`, by {@link FieldError.path}: of its key in a map, of itself in a list. */
export function toOffsets(node: unknown): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>()
  noteOffsets(node, [], offsets)
  return offsets
}

function toValue(node: unknown, path: Path, errors: NodeError[]): unknown {
  if (isScalar(node)) return node.value
  if (isMap(node)) return toMembers(node, path, errors)
  if (isSeq(node)) return node.items.map((item, index) => toValue(item, [...path, index], errors))
  if (isAlias(node))
    errors.push({
      path: toFieldPath(path),
      reason: 'FieldValueForbidden',
      message: `The alias *${node.source} is not taken; write out what it stands for.`,
      offset: offsetOf(node),
    })
  return null
}

function toMembers(map: YAMLMap, path: Path, errors: NodeError[]): unknown {
  const members: Record<string, unknown> = {}
  for (const { key, value } of map.items) {
    const name = toName(key)
    if (name === null) {
      errors.push({
        path: toFieldPath(path),
        reason: 'FieldValueInvalid',
        message: 'A field’s name must be a plain word.',
        offset: offsetOf(key) || offsetOf(map),
      })
      continue
    }
    if (Object.hasOwn(members, name))
      errors.push({
        path: toFieldPath([...path, name]),
        reason: 'FieldValueDuplicate',
        message: 'This field stands here twice.',
        offset: offsetOf(key),
      })
    // A definition and not an assignment: `__proto__` must arrive as a field, to be refused as one.
    Object.defineProperty(members, name, {
      value: toValue(value, [...path, name], errors),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return members
}

function noteOffsets(node: unknown, path: Path, offsets: Map<string, number>): void {
  if (isMap(node))
    for (const { key, value } of node.items) {
      const name = toName(key)
      if (name === null) continue
      offsets.set(toFieldPath([...path, name]), offsetOf(key))
      noteOffsets(value, [...path, name], offsets)
    }
  if (isSeq(node))
    for (const [index, item] of node.items.entries()) {
      offsets.set(toFieldPath([...path, index]), offsetOf(item))
      noteOffsets(item, [...path, index], offsets)
    }
}

/** Keys such as `8080` or `true` are taken as they are written, as in JSON all keys are strings. */
function toName(key: unknown): string | null {
  if (!isScalar(key) || key.value === null) return null
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}

function offsetOf(node: unknown): number {
  const isNode = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)
  return (isNode ? node.range?.[0] : undefined) ?? 0
}
