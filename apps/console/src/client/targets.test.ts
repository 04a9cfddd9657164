import type { Gateway, Policy } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { choicesOf, isFor, linkToNewPolicy, readSubject, sameTarget, wordsOfTarget } from './targets.ts'

const gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'infra' },
  spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
} as Gateway

const policy: Policy = {
  apiVersion: 'signalbox.dev/v1',
  kind: 'Policy',
  metadata: { name: 'limit', namespace: 'shop' },
  spec: {
    type: 'rate-limiting',
    enabled: true,
    config: {},
    targetRefs: [{ group: '', kind: 'Service', name: 'cart' }],
  },
}

describe('what a policy may be for', () => {
  it('is a resource and each of its named parts, with the namespace where it is another', () => {
    const [whole, listener] = choicesOf(gateway, 'shop')
    expect(whole).toEqual({
      ref: { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'infra', name: 'edge' },
      label: 'infra/edge',
    })
    expect(listener).toMatchObject({ ref: { sectionName: 'http' }, section: 'listener http' })
    expect(choicesOf(gateway, 'infra')[0]?.ref).not.toHaveProperty('namespace')
  })

  it('is said with its kind, its namespace and its part', () => {
    const [, listener] = choicesOf(gateway, 'shop')
    expect(listener === undefined ? '' : wordsOfTarget(listener.ref, 'shop')).toBe('Gateway infra/edge, listener http')
  })

  it('is the same with the same names, and another for a part', () => {
    const [whole, listener] = choicesOf(gateway, 'shop')
    if (whole === undefined || listener === undefined) throw new Error('There is no choice.')
    expect(sameTarget(whole.ref, { ...whole.ref })).toBe(true)
    expect(sameTarget(whole.ref, listener.ref)).toBe(false)
  })
})

it.each([
  { subject: { kind: 'Service', namespace: 'shop', name: 'cart' }, holds: true },
  { subject: { kind: 'Service', namespace: 'other', name: 'cart' }, holds: false },
  { subject: { kind: 'Gateway', namespace: 'shop', name: 'cart' }, holds: false },
])('a policy of shop for Service cart is for $subject: $holds', ({ subject, holds }) => {
  expect(isFor(policy, subject)).toBe(holds)
})

describe('the address that makes a policy', () => {
  it('carries its type and target', () => {
    const link = linkToNewPolicy({ type: 'cors', subject: { kind: 'Service', namespace: 'shop', name: 'cart' } })
    const search = new URL(link, 'http://console').searchParams
    expect(search.get('type')).toBe('cors')
    expect(readSubject(search.get('for'))).toEqual({
      namespace: 'shop',
      ref: { group: '', kind: 'Service', name: 'cart' },
    })
  })

  it('for a Namespace leads into it', () => {
    expect(readSubject('Namespace//shop')).toMatchObject({ namespace: 'shop', ref: { kind: 'Namespace' } })
  })

  it.each([null, '', 'Secret/a/b', 'Service/a'])('that names %s names no target', (text) => {
    expect(readSubject(text)).toBeNull()
  })
})
