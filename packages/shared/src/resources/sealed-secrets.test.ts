import { describe, expect, it } from 'vitest'
import type { KeyRing } from '../lib/index.ts'
import { sealSecrets, unsealSecrets } from './sealed-secrets.ts'
import type { Secret } from './secret.ts'

const keys: KeyRing = [new Uint8Array(32).fill(1)]
const options = { keys, random: (bytes: number) => new Uint8Array(bytes).fill(7) }
const secret = (name: string, data?: Record<string, string>): Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type: 'Opaque',
  metadata: { name, namespace: 'a' },
  ...(data === undefined ? {} : { data }),
})

describe('a Secret at rest', () => {
  it('keeps its keys readable and its values sealed', () => {
    const sealed = sealSecrets(secret('x', { user: 'YWRh', password: 'c2VjcmV0' }), options)
    expect(Object.keys(sealed['data'] ?? {})).toEqual(['user', 'password'])
    expect(JSON.stringify(sealed)).not.toMatch(/YWRh|c2VjcmV0/)
    expect(unsealSecrets(sealed, keys)).toEqual(secret('x', { user: 'YWRh', password: 'c2VjcmV0' }))
  })

  it('does not open under another name or key', () => {
    const { data } = sealSecrets(secret('x', { password: 'c2VjcmV0' }), options)
    const { password } = { password: '', ...Object(data) }
    expect(() => unsealSecrets(secret('y', { password }), keys)).toThrow('Secret a/y password cannot be decrypted')
    expect(() => unsealSecrets(secret('x', { other: password }), keys)).toThrow('Secret a/x other cannot be decrypted')
  })

  it('without values stays as it is', () => {
    const empty = secret('x')
    expect(sealSecrets(empty, options)).toEqual(empty)
    expect(unsealSecrets(empty, keys)).toEqual(empty)
  })
})
