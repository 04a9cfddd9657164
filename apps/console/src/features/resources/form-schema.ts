/** The part of a kind's JSON Schema that a form shows: what a person writes, without name, labels and status. */
import { toJsonSchema } from '@signalbox/shared/formats'
import type { Kind } from '@signalbox/shared/resources'
import { readSchema } from '@/ui/schema-form/read-schema.ts'
import { propertiesOf, type FormSchema } from '@/ui/schema-form/schema.ts'

const elsewhere: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status'])

const made = new Map<Kind, FormSchema>()

export function formSchema(kind: Kind): FormSchema {
  const before = made.get(kind)
  if (before !== undefined) return before
  const whole = readSchema(toJsonSchema(kind))
  const properties = propertiesOf(whole).filter(({ name }) => !elsewhere.has(name))
  const schema: FormSchema = {
    type: 'object',
    properties: Object.fromEntries(properties.map(({ name, schema: field }) => [name, field])),
    required: properties.filter(({ required }) => required).map(({ name }) => name),
  }
  made.set(kind, schema)
  return schema
}
