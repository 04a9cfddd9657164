import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseBase64, toBase64 } from './base64.ts'

it('text survives being encoded and decoded', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
      (text) => {
        expect(parseBase64(toBase64(text))).toBe(text)
      },
    ),
  )
})

it.each(['a', '!', '/w=='])('%j is no text', (base64) => {
  expect(parseBase64(base64)).toBeNull()
})
