import { describe, expect, it } from 'vitest'
import { toHexDump, toShownText } from './bytes.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('bytes', () => {
  it('are shown as text, with a mark for what cannot be seen', () => {
    expect(toShownText(bytes('a\r\nü\u0000\t'))).toBe('a\nü·\t')
    expect(toShownText(Uint8Array.of(0x61, 0xff))).toBe('a·')
  })

  it('are shown as a dump of sixteen in a line', () => {
    expect(toHexDump(bytes('0123456789abcdef\n'))).toBe(
      `0000  30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n0010  0a${' '.repeat(45)}  ·`,
    )
    expect(toHexDump(new Uint8Array())).toBe('')
  })
})
