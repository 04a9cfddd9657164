import { parseBase64, toBase64 } from '@signalbox/shared/lib'
import { describe, expect, it } from 'vitest'
import { verifyPassword } from '../access/passwords.ts'
import { apply } from './apply.ts'
import { changeKong } from './kong-entities.ts'
import { openTestContext, type TestContext } from './test-context.ts'

const secret = (password: string, type = 'signalbox.dev/basic-auth') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'ann-login', namespace: 'default' },
  type,
  stringData: { username: 'ann', password },
})

const consumer = {
  apiVersion: 'signalbox.dev/v1',
  kind: 'Consumer',
  metadata: { name: 'ann', namespace: 'default' },
  spec: { username: 'ann', credentials: [{ type: 'basic-auth', secretRef: { name: 'ann-login' } }] },
}

const stored = ({ store }: TestContext): string =>
  parseBase64(store.read().snapshot.get('Secret', 'default/ann-login')?.data?.['password'] ?? '') ?? ''

describe('the password of a consumer', () => {
  it('is stored as a hash of it and never as it is', async () => {
    const context = await openTestContext()
    await apply(context, { text: JSON.stringify([secret('open sesame')]) })
    expect(stored(context)).toMatch(/^\$argon2id\$/)
    expect(await verifyPassword('open sesame', stored(context))).toBe(true)
    expect(await verifyPassword('open barley', stored(context))).toBe(false)
  })

  it('is hashed in a Secret of any type that a consumer names', async () => {
    const context = await openTestContext()
    await apply(context, { text: JSON.stringify([consumer, secret('open sesame', 'Opaque')]) })
    expect(await verifyPassword('open sesame', stored(context))).toBe(true)
  })

  it('is left alone in Secrets that no consumer signs in with', async () => {
    const context = await openTestContext()
    await apply(context, { text: JSON.stringify([secret('for a database', 'Opaque')]) })
    expect(stored(context)).toBe('for a database')
  })

  it('written again changes nothing; another one does', async () => {
    const context = await openTestContext()
    const first = await apply(context, { text: JSON.stringify([secret('open sesame')]) })
    const again = await apply(context, { text: JSON.stringify([secret('open sesame')]) })
    expect(again.revision).toBe(first.revision)
    const other = await apply(context, { text: JSON.stringify([secret('open barley')]) })
    expect(other.revision).toBe(first.revision + 1)
    expect(await verifyPassword('open barley', stored(context))).toBe(true)
  })

  it('that is masked, or a hash already, stays what is stored', async () => {
    const context = await openTestContext()
    await apply(context, { text: JSON.stringify([secret('open sesame')]) })
    const hash = stored(context)
    await apply(context, {
      text: JSON.stringify([{ ...secret(''), stringData: undefined, data: { password: toBase64('[redacted]') } }]),
    })
    expect(stored(context)).toBe(hash)
    await apply(context, { text: JSON.stringify([secret(hash)]) })
    expect(stored(context)).toBe(hash)
  })

  it('is hashed where it comes as a credential of Kong', async () => {
    const context = await openTestContext()
    const id = '4c1f0ab2-6f77-4d0e-9c86-0f6d2dbe0f01'
    const credential = '9d3f0ab2-6f77-4d0e-9c86-0f6d2dbe0f02'
    await changeKong(context, { namespace: 'default', message: 'test' }, () => [
      { type: 'consumers', id, fields: { id, username: 'ann' } },
      {
        type: 'basicauth_credentials',
        id: credential,
        fields: { id: credential, username: 'ann', password: 'open sesame', consumer: { id } },
      },
    ])
    const [secret] = context.store.read().snapshot.list('Secret')
    const hash = parseBase64(secret?.data?.['password'] ?? '') ?? ''
    expect(await verifyPassword('open sesame', hash)).toBe(true)
  })
})
