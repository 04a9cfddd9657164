import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinCookies, Seal, toSetCookies } from './sealed.ts'

describe('what is sealed', () => {
  it('is opened by the same secret for the same purpose, and by no other', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, secret) => {
        const sealed = new Seal(secret, 'session').seal(value)
        expect(new Seal(secret, 'session').open(sealed)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(new Seal(`${secret}.`, 'session').open(sealed)).toBeNull()
        expect(new Seal(secret, 'login').open(sealed)).toBeNull()
      }),
    )
  })

  it('is nothing once a bit of it has changed', () => {
    const seal = new Seal('secret', 'session')
    const bytes = Buffer.from(seal.seal({ user: 'ann' }), 'base64url')
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(seal.open(changed.toString('base64url'))).toBeNull()
    }
  })

  it.each(['', 'x', 'not base64 at all!'])('is not %j', (text) => {
    expect(new Seal('secret', 'session').open(text)).toBeNull()
  })
})

describe('cookies', () => {
  const settings = { name: 's', path: '/', domain: undefined, sameSite: 'Lax', httpOnly: true, secure: true } as const
  const kept = (lines: readonly string[] | null) =>
    new Map(
      (lines ?? [])
        .map((line) => /^([^=]+)=([^;]*)/.exec(line) ?? [])
        .map(([, name = '', value = '']) => [name, value]),
    )

  it.each([10, 3800, 3801, 9000, 15_200])('keep %d characters, spread over as many as it takes', (length) => {
    const value = 'x'.repeat(length)
    const jar = kept(toSetCookies(settings, value, () => false))
    expect(jar.size).toBe(Math.ceil(length / 3800))
    expect(joinCookies('s', (name) => jar.get(name) ?? null)).toBe(value)
  })

  it('do not keep what would not fit into a request', () => {
    expect(toSetCookies(settings, 'x'.repeat(15_201), () => false)).toBeNull()
  })

  it('take away what is left of a longer value', () => {
    const lines = toSetCookies(settings, 'short', (name) => name === 's' || name === 's_2')
    expect(lines).toEqual([
      's=short; Path=/; SameSite=Lax; HttpOnly; Secure',
      's_2=; Path=/; SameSite=Lax; HttpOnly; Secure; Max-Age=0',
    ])
    expect(toSetCookies(settings, null, () => false)).toHaveLength(1)
  })
})
