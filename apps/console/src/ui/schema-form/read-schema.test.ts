import { expect, it } from 'vitest'
import { readSchema } from './read-schema.ts'

it('what may be null is a field that may be left out, with its own description', () => {
  expect(
    readSchema({
      type: 'object',
      properties: {
        size: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], default: null, description: 'How many.' },
        names: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
      },
    }),
  ).toEqual({
    type: 'object',
    properties: {
      size: { type: 'integer', minimum: 1, description: 'How many.' },
      names: { type: 'array', items: { type: 'string' } },
    },
  })
})

it('several kinds of value stay several, and keywords that no form reads go', () => {
  const port = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[a-z]+$' }], default: 80 }
  expect(readSchema(port)).toEqual({ anyOf: [{ type: 'integer' }, { type: 'string' }], default: 80 })
})
