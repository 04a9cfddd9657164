/**
 * Unknown fields dropped instead of refused, as an API server does that is asked with `fieldValidation` Warn or Ignore.
 * Source: Kubernetes API concepts, "Server-side field validation".
 */
import { toPlainJson, type FieldError } from '../lib/index.ts'
import { toFieldErrors } from './field-errors.ts'
import { kinds, type Kind } from './kinds.ts'
import type { Path } from './schema-fields.ts'

export interface WithoutUnknownFields {
  readonly value: unknown
  /** One for each field that was dropped, as a strict parse would have refused it. */
  readonly dropped: readonly FieldError[]
}

/** @param value a resource of `kind`, not yet validated; returned as it is where nothing in it is unknown. */
export function dropUnknownFields(kind: Kind, value: unknown): WithoutUnknownFields {
  const { schema } = kinds[kind]
  const parsed = schema.safeParse(value, { reportInput: true })
  const unknown = parsed.success ? [] : parsed.error.issues.filter((issue) => issue.code === 'unrecognized_keys')
  if (unknown.length === 0) return { value, dropped: [] }
  const plain = toPlainJson(value)
  if (!plain.ok) return { value, dropped: [] }
  return {
    value: unknown.reduce((kept, { path, keys }) => without(kept, path, new Set(keys)), plain.value),
    dropped: toFieldErrors(schema, unknown),
  }
}

/** `value` without the members `keys` of what stands at `path`; copied along the path, shared elsewhere. */
function without(value: unknown, path: Path, keys: ReadonlySet<string>): unknown {
  const [first, ...rest] = path
  if (typeof value !== 'object' || value === null) return value
  if (first === undefined) return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.has(key)))
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? without(item, rest, keys) : item))
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === first ? without(member, rest, keys) : member]),
  )
}
