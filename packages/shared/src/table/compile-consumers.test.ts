import { describe, expect, it } from 'vitest'
import { createSnapshot, type Snapshot } from '../snapshot/index.ts'
import { parseOrThrow } from '../testdata/snapshot-of.ts'
import { compileConsumers } from './compile-consumers.ts'

const snapshotOf = (resources: readonly unknown[]): Snapshot => createSnapshot(resources.map(parseOrThrow), 1)

const consumer = (name: string, namespace: string, secret: object | null = { name: `${name}-key` }) => ({
  apiVersion: 'signalbox.dev/v1',
  kind: 'Consumer',
  metadata: { name, namespace, uid: `uid-of-${name}` },
  spec: { username: name, ...(secret === null ? {} : { credentials: [{ type: 'key-auth', secretRef: secret }] }) },
})

const secret = (name: string, namespace: string, values: object, annotations = {}) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace, uid: `uid-of-${name}`, creationTimestamp: '2026-01-01T00:00:00Z', annotations },
  stringData: values,
})

describe('consumers', () => {
  it('are known in their namespace, with the fields of their Secrets', () => {
    const indexes = compileConsumers(
      snapshotOf([
        consumer('ann', 'shop'),
        secret('ann-key', 'shop', { key: 'sesame' }),
        consumer('bob', 'other', null),
      ]),
      undefined,
    )
    expect([...indexes.keys()]).toEqual(['other', 'shop'])
    const credentials = indexes.get('shop')?.credentials.get('key-auth')
    expect(credentials).toMatchObject([{ id: 'uid-of-ann-key', fields: { key: 'sesame' }, expiresAtMs: null }])
    expect(credentials?.[0]?.consumer).toMatchObject({ key: 'shop/ann', id: 'uid-of-ann', username: 'ann', groups: [] })
  })

  it('are known by Kong’s ids where they come from there, and for as long as Kong says', () => {
    const kept = { type: 'keyauth_credentials', fields: { id: 'of-kong', ttl: 60, created_at: 1000 } }
    const indexes = compileConsumers(
      snapshotOf([
        consumer('ann', 'shop'),
        secret('ann-key', 'shop', { key: 'k' }, { 'signalbox.dev/kong-credential': JSON.stringify(kept) }),
      ]),
      undefined,
    )
    expect(indexes.get('shop')?.credentials.get('key-auth')).toMatchObject([{ id: 'of-kong', expiresAtMs: 1_060_000 }])
  })

  it('are not known by a Secret that is missing, or of another namespace without leave', () => {
    const elsewhere = consumer('ann', 'shop', { name: 'key', namespace: 'other' })
    const grant = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'ReferenceGrant',
      metadata: { name: 'leave', namespace: 'other' },
      spec: {
        from: [{ group: 'signalbox.dev', kind: 'Consumer', namespace: 'shop' }],
        to: [{ group: '', kind: 'Secret' }],
      },
    }
    const key = secret('key', 'other', { key: 'k' })
    const countIn = (resources: readonly unknown[]) =>
      compileConsumers(snapshotOf(resources), undefined).get('shop')?.credentials.get('key-auth')?.length ?? 0
    expect(countIn([elsewhere])).toBe(0)
    expect(countIn([elsewhere, key])).toBe(0)
    expect(countIn([elsewhere, key, grant])).toBe(1)
  })

  it('stay the same objects where nothing of theirs changes', () => {
    const resources = [consumer('ann', 'shop'), secret('ann-key', 'shop', { key: 'k' }), consumer('bob', 'other', null)]
    const before = compileConsumers(snapshotOf(resources), undefined)
    expect(compileConsumers(snapshotOf(resources), before)).toBe(before)
    const after = compileConsumers(snapshotOf([...resources, consumer('eve', 'other', null)]), before)
    expect(after.get('shop')).toBe(before.get('shop'))
    expect(after.get('other')).not.toBe(before.get('other'))
  })
})

describe('authorities', () => {
  it('are Secrets and ConfigMaps with ca.crt, by name, and by id where Kong has one', () => {
    const kept = { 'signalbox.dev/kong-ca-certificate': JSON.stringify({ id: 'of-kong' }) }
    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'both', namespace: 'shop' },
      data: { 'ca.crt': 'of the ConfigMap' },
    }
    const indexes = compileConsumers(
      snapshotOf([
        configMap,
        { ...configMap, metadata: { name: 'alone', namespace: 'shop' } },
        secret('both', 'shop', { 'ca.crt': 'of the Secret' }, kept),
        secret('other', 'shop', { 'tls.crt': 'no authority' }),
      ]),
      undefined,
    )
    expect(Object.fromEntries(indexes.get('shop')?.authorities ?? [])).toEqual({
      alone: 'of the ConfigMap',
      both: 'of the Secret',
      'of-kong': 'of the Secret',
    })
  })
})
