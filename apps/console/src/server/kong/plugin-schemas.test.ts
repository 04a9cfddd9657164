import { policyDefinitions } from '@signalbox/shared/policies'
import { describe, expect, it } from 'vitest'
import { pluginSchema, shownConfig } from './plugin-schemas.ts'

interface Field {
  readonly type: string
  readonly required?: boolean
  readonly default?: unknown
  readonly keys?: unknown
  readonly fields?: readonly Readonly<Record<string, Field>>[]
  readonly elements?: Field
}

/** What a tool like decK makes of a written config by the schema that it is told. */
function fill(
  fields: NonNullable<Field['fields']>,
  config: Readonly<Record<string, unknown>>,
  byDefault: unknown = {},
): unknown {
  const whole = isMembers(byDefault) ? byDefault : {}
  const filled: Record<string, unknown> = { ...config }
  for (const [name, field] of fields.flatMap((each) => Object.entries(each))) {
    const value = config[name] ?? null
    if (field.fields !== undefined && (value !== null || field.required === true))
      filled[name] = fill(field.fields, isMembers(value) ? value : {}, field.default)
    else if (field.elements?.fields !== undefined && Array.isArray(value))
      filled[name] = value.map((element) => fill(field.elements?.fields ?? [], isMembers(element) ? element : {}))
    else filled[name] = value ?? whole[name] ?? (field.fields === undefined ? field.default : null) ?? null
  }
  return filled
}

const isMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldsOf = (type: string): NonNullable<Field['fields']> => {
  const { fields } = pluginSchema(type) as { readonly fields: readonly { readonly config?: Field }[] }
  return fields.flatMap(({ config }) => config?.fields ?? [])
}

describe('what an answer shows of a config is what a tool makes of it by its schema', () => {
  it.each(policyDefinitions().map(({ type }) => type))('%s', (type) => {
    expect(shownConfig(type, {})).toEqual(fill(fieldsOf(type), {}))
  })

  it('where lists of records are given', () => {
    const config = { parameter_schema: [{ in: 'query', name: 'a', required: true }] }
    expect(shownConfig('request-validator', config)).toEqual(fill(fieldsOf('request-validator'), config))
  })
})
