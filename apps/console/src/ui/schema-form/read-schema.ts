/** A JSON Schema as a form reads it: without keywords that no form shows, and without `null` among what may be written. Pure. */
import { isSchema, type FormSchema } from './schema.ts'

/** They are checked when the thing is saved. */
const unread: ReadonlySet<string> = new Set([
  '$schema',
  'pattern',
  'propertyNames',
  'format',
  'contentEncoding',
  'minLength',
])

export function readSchema(schema: object): FormSchema {
  const read: FormSchema = Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !unread.has(keyword))
      .map(([keyword, value]): [string, unknown] => [keyword, readKeyword(keyword, value)]),
  )
  return withoutNull(read)
}

function readKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, isSchema(field) ? readSchema(field) : field]),
    )
  }
  if ((keyword === 'items' || keyword === 'additionalProperties') && isSchema(value)) return readSchema(value)
  if ((keyword === 'anyOf' || keyword === 'allOf') && Array.isArray(value)) {
    return value.map((arm: unknown) => (isSchema(arm) ? readSchema(arm) : arm))
  }
  return value
}

/** What may be `null` is left out instead: the two mean the same in every schema here. */
function withoutNull(schema: FormSchema): FormSchema {
  const { anyOf, default: fallback, ...rest } = schema
  const kept = fallback === undefined || fallback === null ? {} : { default: fallback }
  if (anyOf === undefined) return { ...rest, ...kept }
  const arms = anyOf.filter((arm) => !isSchema(arm) || arm.type !== 'null')
  const [only] = arms
  return arms.length === 1 && isSchema(only) ? { ...only, ...rest, ...kept } : { ...rest, ...kept, anyOf: arms }
}
