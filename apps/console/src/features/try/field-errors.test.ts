import { describe, expect, it } from 'vitest'
import { ApiError } from '@/client/api.ts'
import { toFieldErrors } from './field-errors.ts'

const refused = (path: string) =>
  toFieldErrors(
    new ApiError(422, 'Invalid', 'One field was refused.', [{ path, reason: 'FieldValueInvalid', message: 'no' }]),
  )

describe('errors of the console', () => {
  it.each([
    ['request.url', 'url'],
    ['request.method', 'method'],
    ['request.body', 'body'],
    ['request.sourceAddress', 'source'],
    ['gateway', 'gateway'],
    ['request.destinationPort', 'port'],
    ['request.sni', 'name'],
    ['payload.data', 'payload'],
    ['call.method', 'call'],
    ['call.proto', 'proto'],
  ] as const)('%s stands at its field', (path, field) => {
    expect(refused(path)).toEqual({ headers: {}, rest: [], [field]: 'no' })
  })

  it.each(['request.headers.X-Bad', 'request.headers["x-bad"]', 'request.headers["x-bad"][0]'])(
    '%s stands at its header',
    (path) => {
      expect(refused(path).headers).toEqual({ 'x-bad': 'no' })
    },
  )

  it('what belongs to no field is told by itself', () => {
    expect(refused('request.protocol').rest).toEqual(['no'])
    expect(toFieldErrors(new ApiError(503, 'Unavailable', 'No gateway process is connected.')).rest).toEqual([
      'No gateway process is connected.',
    ])
    expect(toFieldErrors(null).rest).toEqual([])
  })
})
