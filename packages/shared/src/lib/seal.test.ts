import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatKeyRing, isSealed, parseKeyRing, seal, unseal, type KeyRing } from './seal.ts'

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill)
const keys: KeyRing = [key(1)]
let next = 0
const random = (bytes: number) => new Uint8Array(bytes).fill((next += 1))

describe('a sealed value', () => {
  it('opens to the same text, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, context) => {
        const sealed = seal(text, context, { keys, random })
        expect(isSealed(sealed)).toBe(true)
        expect(unseal(sealed, context, keys)).toBe(text)
      }),
    )
  })

  it('shows nothing of the text, and is another one each time', () => {
    const [first, second] = [1, 2].map(() => seal('the same text', 'a', { keys, random }))
    expect(first).not.toContain('same')
    expect(first).not.toBe(second)
  })

  it('opens by an older key of the ring', () => {
    const sealed = seal('text', 'a', { keys, random })
    expect(unseal(sealed, 'a', [key(2), key(1)])).toBe('text')
  })

  it.each([
    { case: 'another key', open: (sealed: string) => unseal(sealed, 'a', [key(2)]) },
    { case: 'another place', open: (sealed: string) => unseal(sealed, 'b', keys) },
    { case: 'one changed character', open: (sealed: string) => unseal(`${sealed.slice(0, -2)}AA`, 'a', keys) },
    { case: 'its beginning alone', open: (sealed: string) => unseal(sealed.slice(0, 20), 'a', keys) },
    { case: 'text that never was sealed', open: () => unseal('text', 'a', keys) },
  ])('does not open with $case', ({ open }) => expect(open(seal('text', 'a', { keys, random }))).toBeNull())
})

describe('a key ring', () => {
  it('is read as it was written', () => {
    const ring: KeyRing = [key(1), key(2)]
    expect(parseKeyRing(formatKeyRing(ring))).toEqual({ ok: true, value: ring })
  })

  it('may stand on one line, in either base64 alphabet', () => {
    const [a, b] = ['+/'.repeat(21) + '8=', '-_'.repeat(21) + '8']
    const parsed = parseKeyRing(` ${a}, ${b}`)
    expect(parsed.ok && parsed.value.map((each) => each.length)).toEqual([32, 32])
  })

  it.each([
    { text: '', error: 'it holds no key' },
    { text: '# nothing', error: 'it holds no key' },
    { text: 'c2hvcnQ=', error: 'key 1 is not 32 bytes in base64' },
    { text: `${'A'.repeat(43)}=\n!`, error: 'key 2 is not 32 bytes in base64' },
  ])('that cannot be used says why: $error', ({ text, error }) => {
    expect(parseKeyRing(text)).toEqual({ ok: false, error })
  })
})
