import { describe, expect, it } from 'vitest'
import { allKinds } from '../resources/index.ts'
import { toJsonSchema } from './json-schema.ts'

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
      '"default":1,"description":"Share of the rule’s requests',
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
