/** Which fields a schema knows at a path; for suggestions and for forms. */
import * as z from 'zod'

export type Path = readonly PropertyKey[]

/** Names of the fields at `path`; empty where there is no object with fixed fields. */
export function fieldsAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  let current = unwrap(schema)
  for (const segment of path) {
    const next = childOf(current, segment)
    if (next === null) return []
    current = unwrap(next)
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : []
}

function childOf(schema: z.core.$ZodType, segment: PropertyKey): z.core.$ZodType | null {
  if (schema instanceof z.ZodArray) return schema.element
  if (schema instanceof z.ZodRecord) return schema.valueType
  if (!(schema instanceof z.ZodObject) || typeof segment !== 'string') return null
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
  return Object.hasOwn(shape, segment) ? (shape[segment] ?? null) : null
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return unwrap(schema.unwrap())
  if (schema instanceof z.ZodPipe) return unwrap(schema.in)
  return schema
}
