import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { maskSecret, SecretValue } from './secret-value.ts'
import { testResource } from './test-resource.ts'

describe('a secret value', () => {
  const secret = new SecretValue('hunter2')

  it.each([
    { guarantee: 'in a string', shown: `${secret}` },
    { guarantee: 'in JSON', shown: JSON.stringify({ secret }) },
    { guarantee: 'when inspected', shown: inspect({ secret }, { showHidden: true }) },
    { guarantee: 'when its members are listed', shown: JSON.stringify(Object.entries(secret)) },
  ])('does not show $guarantee', ({ shown }) => {
    expect(shown).not.toContain('hunter2')
  })

  it('is told to who asks for it', () => {
    expect(secret.reveal()).toBe('hunter2')
  })
})

describe('a masked Secret', () => {
  const secret = testResource({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 's',
      namespace: 'a',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"k":"aHVudGVyMg=="}}', note: 'x' },
    },
    data: { k: 'aHVudGVyMg==', l: '' },
  })

  it('keeps its keys and nothing of its values, and no copy of kubectl’s', () => {
    const masked = maskSecret(secret)
    expect(masked.data).toEqual({ k: 'W3JlZGFjdGVkXQ==', l: 'W3JlZGFjdGVkXQ==' })
    expect(JSON.stringify(masked)).not.toContain('aHVudGVyMg==')
    expect(masked.metadata.annotations).toEqual({ note: 'x' })
  })

  it('is not made of other kinds', () => {
    const namespace = testResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })
    expect(maskSecret(namespace)).toBe(namespace)
  })
})
