import { describe, expect, it } from 'vitest'
import { allKinds } from '../resources/index.ts'
import { toJsonSchema, type JsonSchema } from './json-schema.ts'

describe('the JSON Schema', () => {
  it.each(allKinds)('of %s is an object with type and metadata', (kind) => {
    expect(toJsonSchema(kind)).toMatchObject({
      type: 'object',
      properties: { apiVersion: { type: 'string' }, kind: { const: kind }, metadata: { type: 'object' } },
      additionalProperties: false,
    })
  })

  it('says defaults, limits and descriptions, and does not ask for what has a default', () => {
    expect(JSON.stringify(toJsonSchema('HTTPRoute'))).toContain(
      '"default":1,"description":"Share of the rule’s traffic',
    )
    const schema = toJsonSchema('Service')
    expect(schema.properties?.['spec']).toMatchObject({
      properties: { endpoints: { maxItems: 1000, items: { required: ['address'] } } },
    })
  })

  it('is made once', () => {
    expect(toJsonSchema('Gateway')).toBe(toJsonSchema('Gateway'))
  })
})

/** Fields without a description, but for what every resource has: type, metadata, spec, status. */
function undescribed(schema: JsonSchema, path: string): readonly string[] {
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    if (typeof field === 'boolean' || (path === '' && name === 'status') || name === 'ownerReferences') return []
    const own = field.description === undefined && path !== '' ? [`${path}.${name}`] : []
    return [...own, ...undescribed(field, `${path}.${name}`)]
  })
  const { items } = schema
  const element = items !== undefined && typeof items !== 'boolean' && !Array.isArray(items) ? [items] : []
  return [...fields, ...element.flatMap((item) => undescribed(item, `${path}[]`))]
}

it.each(allKinds)('every field of a %s is described', (kind) => {
  expect(undescribed(toJsonSchema(kind), '')).toEqual([])
})
