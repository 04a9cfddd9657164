import { describe, expect, it } from 'vitest'
import { readCheckResponse } from '../forward/check-messages.ts'
import { readMessage, writeMessage } from './protobuf.ts'

const hex = (bytes: Buffer): string => bytes.toString('hex')

describe('messages', () => {
  it.each([
    { guarantee: 'a number has seven bits to a byte', fields: [[1, 150]] as const, bytes: '089601' },
    { guarantee: 'a text has its length', fields: [[2, 'testing']] as const, bytes: '120774657374696e67' },
    { guarantee: '-1 has ten bytes', fields: [[9, -1]] as const, bytes: '48ffffffffffffffffff01' },
    { guarantee: 'a field of a high number has a longer tag', fields: [[16, 1]] as const, bytes: '800101' },
    { guarantee: 'what has its default value is left out', fields: [[1, ''] as const, [2, 0] as const], bytes: '' },
    { guarantee: 'an empty message is there', fields: [[3, Buffer.alloc(0)]] as const, bytes: '1a00' },
  ])('$guarantee', ({ fields, bytes }) => {
    expect(hex(writeMessage(fields))).toBe(bytes)
  })

  it('are read as they were written, fields of fixed width passed over', () => {
    const { numbers, bytes } = readMessage(Buffer.from('089601120774657374696e671100000000000000001d00000000', 'hex'))
    expect([...numbers]).toEqual([[1, 150]])
    expect([...bytes]).toEqual([[2, [Buffer.from('testing')]]])
  })

  it.each(['08', '0896', '12077465', '1100', '0b', 'ffffffffffffffffffffffffff'])('%s is refused', (bytes) => {
    expect(() => readMessage(Buffer.from(bytes, 'hex'))).toThrow(RangeError)
  })
})

describe('the answer', () => {
  it('passes with the code OK and with none, and is a 403 with any other', () => {
    expect(readCheckResponse(Buffer.alloc(0)).passes).toBe(true)
    expect(readCheckResponse(Buffer.from('0a00', 'hex')).passes).toBe(true)
    expect(readCheckResponse(Buffer.from('0a020807', 'hex'))).toMatchObject({ passes: false, status: 403 })
    expect(readCheckResponse(Buffer.from('0a0b08ffffffffffffffffff01', 'hex')).passes).toBe(false)
  })
})
