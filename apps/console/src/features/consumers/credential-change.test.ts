import type { Consumer } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { withCredential, withoutCredential } from './credential-change.ts'
import { secretName, toToken } from './credential-types.ts'

const ann: Consumer = {
  apiVersion: 'signalbox.dev/v1',
  kind: 'Consumer',
  metadata: { name: 'ann', namespace: 'shop', resourceVersion: '7', uid: 'u' },
  spec: { username: 'ann', credentials: [{ type: 'key-auth', secretRef: { group: '', kind: 'Secret', name: 'one' } }] },
}

describe('a credential of a consumer', () => {
  it('is a Secret of its type and a further reference, on the version that was seen', () => {
    const [secret, consumer] = withCredential(ann, { type: 'jwt', name: 'two', values: { key: 'k', secret: '' } })
    expect(secret).toMatchObject({
      kind: 'Secret',
      type: 'signalbox.dev/jwt',
      metadata: { name: 'two', namespace: 'shop' },
      stringData: { key: 'k' },
    })
    expect(Object(secret).stringData).not.toHaveProperty('secret')
    expect(consumer).toMatchObject({
      metadata: { name: 'ann', resourceVersion: '7' },
      spec: { username: 'ann', credentials: [{ type: 'key-auth' }, { type: 'jwt', secretRef: { name: 'two' } }] },
    })
  })

  it('that was the last takes the list with it', () => {
    const [consumer] = withoutCredential(ann, 0)
    expect(Object(consumer).spec).toEqual({ username: 'ann' })
  })

  it('gets a Secret whose name can be a name', () => {
    expect(secretName('ann', 'key-auth', 'x1')).toBe('ann-key-auth-x1')
    expect(secretName('a'.repeat(253), 'key-auth', 'x1').length).toBeLessThan(253)
  })

  it('that is made up needs no escaping anywhere', () => {
    expect(toToken(new Uint8Array([251, 255, 254, 0]))).toBe('-__-AA')
  })
})
