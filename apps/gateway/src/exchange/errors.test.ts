import { STATUS_CODES } from 'node:http'
import { describe, expect, it } from 'vitest'
import { errorDefinitions, GatewayError, toGatewayError } from './errors.ts'

describe('the table of errors', () => {
  it.each(Object.entries(errorDefinitions))('%s has a status, a title and a whole sentence', (code, definition) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(definition.status === 499 || STATUS_CODES[definition.status] !== undefined).toBe(true)
    expect(definition.title).toMatch(/^[A-Z]/)
    expect(definition.detail).toMatch(/^[A-Z].*\.$/)
  })

  it('offers another attempt only where an upstream failed', () => {
    const retriable = Object.values(errorDefinitions).filter((definition) => definition.retriable)
    expect(retriable.map(({ status }) => status)).toEqual([502, 502])
  })
})

describe('toGatewayError', () => {
  it('keeps a GatewayError and turns everything else into an internal one that names its cause', () => {
    const known = new GatewayError('no-rule')
    const unknown = new TypeError('x is not a function')
    expect(toGatewayError(known)).toBe(known)
    expect(toGatewayError(unknown)).toMatchObject({ code: 'internal', status: 500, cause: unknown })
    expect(toGatewayError(unknown).detail).not.toContain('x is not')
  })
})
