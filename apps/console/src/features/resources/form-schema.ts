/** The part of a kind's JSON Schema that a form shows: what a person writes, without name, labels and status. */
import { toJsonSchema } from '@signalbox/shared/formats'
import type { Kind } from '@signalbox/shared/resources'
import { isSchema, propertiesOf, type FormSchema } from '@/ui/schema-form/schema.ts'

const elsewhere: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status'])
/** Keywords that no form reads; they are checked when the resource is saved. */
const unread: ReadonlySet<string> = new Set([
  '$schema',
  'pattern',
  'propertyNames',
  'format',
  'contentEncoding',
  'minLength',
])

const made = new Map<Kind, FormSchema>()

export function formSchema(kind: Kind): FormSchema {
  const before = made.get(kind)
  if (before !== undefined) return before
  const whole = read(toJsonSchema(kind))
  const properties = propertiesOf(whole).filter(({ name }) => !elsewhere.has(name))
  const schema: FormSchema = {
    type: 'object',
    properties: Object.fromEntries(properties.map(({ name, schema: field }) => [name, field])),
    required: properties.filter(({ required }) => required).map(({ name }) => name),
  }
  made.set(kind, schema)
  return schema
}

function read(schema: object): FormSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !unread.has(keyword))
      .map(([keyword, value]): [string, unknown] => [keyword, readKeyword(keyword, value)]),
  )
}

function readKeyword(keyword: string, value: unknown): unknown {
  if (keyword === 'properties' && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => [name, isSchema(field) ? read(field) : field]),
    )
  }
  if ((keyword === 'items' || keyword === 'additionalProperties') && isSchema(value)) return read(value)
  if ((keyword === 'anyOf' || keyword === 'allOf') && Array.isArray(value)) {
    return value.map((arm: unknown) => (isSchema(arm) ? read(arm) : arm))
  }
  return value
}
