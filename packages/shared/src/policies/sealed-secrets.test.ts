import { describe, expect, it } from 'vitest'
import type { KeyRing } from '../lib/index.ts'
import { sealSecrets, unsealSecrets } from './sealed-secrets.ts'
import type { Policy, Secret } from '../resources/index.ts'

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

describe('a Policy at rest', () => {
  const policy = (name: string, config: Record<string, unknown>, type = 'http-log'): Policy => ({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name, namespace: 'a' },
    spec: { type, enabled: true, config },
  })
  const config = { http_endpoint: 'http://log.example', headers: { authorization: 'Bearer canary' } }

  it('keeps what is secret in its config sealed, and everything else readable', () => {
    const sealed = sealSecrets(policy('x', config), options)
    expect(JSON.stringify(sealed)).toContain('http://log.example')
    expect(JSON.stringify(sealed)).not.toContain('canary')
    expect(unsealSecrets(sealed, keys)).toEqual(policy('x', config))
  })

  it('of a type that is not known seals what is called like a secret', () => {
    const sealed = sealSecrets(policy('x', { upstream: { api_key: 'canary' }, size: 1 }, 'of-a-user'), options)
    expect(JSON.stringify(sealed)).not.toContain('canary')
    expect(unsealSecrets(sealed, keys)).toMatchObject({
      spec: { config: { upstream: { api_key: 'canary' }, size: 1 } },
    })
  })

  it('does not open under another name', () => {
    const { spec } = sealSecrets(policy('x', config), options)
    expect(() => unsealSecrets({ ...policy('y', config), spec }, keys)).toThrow('Policy a/y spec.config.headers')
  })

  it('takes a value that looks sealed for what it is, where nothing is secret', () => {
    const odd = policy('x', { ...config, http_endpoint: 'sealed:1:AAAA' })
    expect(unsealSecrets(sealSecrets(odd, options), keys)).toEqual(odd)
  })
})
