/** JSON Schema (2020-12) of each kind as it may be written: what forms are made from and what OpenAPI publishes. */
import * as z from 'zod'
import { kinds, type Kind } from '../resources/index.ts'

export type JsonSchema = z.core.JSONSchema.BaseSchema

const made = new Map<Kind, JsonSchema>()

/**
 * Types, limits, defaults and descriptions of the kind's fields. Fields with a default are not required. Rules over
 * several fields are not in it: they are checked on parsing only.
 */
export function toJsonSchema(kind: Kind): JsonSchema {
  const before = made.get(kind)
  if (before !== undefined) return before
  const schema = z.toJSONSchema(kinds[kind].schema, { io: 'input' })
  made.set(kind, schema)
  return schema
}
