import { describe, expect, test } from 'vitest'
import { toApiError } from './api-error.ts'

describe('what an answer with an error status says', () => {
  test('causes of a Status become errors of their fields', () => {
    const error = toApiError(422, {
      kind: 'Status',
      message: 'HTTPRoute shop/cart is invalid',
      reason: 'Invalid',
      details: {
        causes: [{ reason: 'FieldValueRequired', field: 'spec.rules[0].name', message: 'A name is needed.' }],
      },
    })
    expect(error.message).toBe('HTTPRoute shop/cart is invalid')
    expect(error.fields).toEqual([
      { path: 'spec.rules[0].name', reason: 'FieldValueRequired', message: 'A name is needed.' },
    ])
  })

  test('errors of a document keep their line', () => {
    const error = toApiError(422, {
      errors: [
        { document: 0, line: 7, column: 3, path: 'spec.port', reason: 'FieldValueInvalid', message: 'Too big.' },
      ],
    })
    expect(error.message).toBe('Too big.')
    expect(error.fields[0]).toMatchObject({ line: 7, column: 3, path: 'spec.port' })
  })

  test('a code with a message is passed on', () => {
    expect(toApiError(409, { error: { code: 'name-taken', message: 'There is one already.' } })).toMatchObject({
      code: 'name-taken',
      message: 'There is one already.',
    })
  })

  test('anything else is told by its status', () => {
    expect(toApiError(403, '<html>').message).toContain('may not do this')
    expect(toApiError(500, null).message).toContain('500')
  })
})
