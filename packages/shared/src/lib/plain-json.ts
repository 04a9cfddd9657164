/**
 * What a JSON document may hold, made sure of before anything recurses into it.
 *
 * Members that are `null` or `undefined` are dropped, as a Kubernetes API server does before defaulting
 * (`creationTimestamp: null`); where `keepNullIn` names the object that holds them, they stay and are then refused by
 * its schema, because a label without a value must not vanish from a selector.
 */
import { toFieldPath, type FieldError } from './field-error.ts'
import { fail, ok, type Result } from './result.ts'

/** Objects and arrays inside each other at the most. */
export const maxDepth = 64

export interface PlainJsonOptions {
  readonly keepNullIn?: ReadonlySet<string>
}

/** The value with nothing in it but strings, finite numbers, booleans, arrays and plain objects; or what else it held. */
export function toPlainJson(value: unknown, options: PlainJsonOptions = {}): Result<unknown, readonly FieldError[]> {
  const errors: FieldError[] = []
  const plain = copy(value, [], { errors, keepNullIn: options.keepNullIn ?? new Set() })
  return errors.length === 0 ? ok(plain) : fail(errors)
}

interface Copying {
  readonly errors: FieldError[]
  readonly keepNullIn: ReadonlySet<string>
}

function copy(value: unknown, path: readonly (string | number)[], copying: Copying): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') return refuse(path, copying, notJson(value))
  if (path.length >= maxDepth) return refuse(path, copying, `This is nested more than ${maxDepth} levels deep.`)
  if (Array.isArray(value)) return value.map((element, index) => copy(element, [...path, index], copying))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return refuse(path, copying, notJson(value))
  return copyMembers(value, path, copying)
}

function copyMembers(value: object, path: readonly (string | number)[], copying: Copying): unknown {
  const last = path.at(-1)
  const keepNull = typeof last === 'string' && copying.keepNullIn.has(last)
  const members: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || (member === null && !keepNull)) continue
    if (name === '__proto__') refuse([...path, name], copying, 'A field cannot have this name.', 'FieldValueForbidden')
    else members[name] = copy(member, [...path, name], copying)
  }
  return members
}

function refuse(
  path: readonly (string | number)[],
  copying: Copying,
  message: string,
  reason: FieldError['reason'] = 'FieldValueInvalid',
): undefined {
  copying.errors.push({ path: toFieldPath(path), reason, message })
  return undefined
}

function notJson(value: unknown): string {
  if (typeof value === 'number') return 'This number is not finite.'
  return 'This is nothing that JSON can hold.'
}
