import type { Policy } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { placesOf } from './places.ts'
import { knowledgeOf } from './secret-fields.ts'

describe('a secret of a config', () => {
  it.each([
    { path: ['ldap', 'password'], isSecret: true },
    { path: ['ldap', 'host'], isSecret: false },
    { path: ['ldap'], isSecret: false },
    { path: ['headers', 'authorization'], isSecret: true },
    { path: ['keys', 2, 'value'], isSecret: true },
  ])('$path is one: $isSecret', ({ path, isSecret }) => {
    const secrets = ['ldap.password', 'headers.*', 'keys.*.value']
    expect(knowledgeOf(secrets, path).masked !== undefined).toBe(isSecret)
  })
})

describe('where a policy is in force', () => {
  const policy = (targetRefs: Policy['spec']['targetRefs']): Policy => ({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name: 'limit', namespace: 'shop' },
    spec: { type: 'cors', enabled: true, config: {}, ...(targetRefs === undefined ? {} : { targetRefs }) },
  })

  it.each([
    { targetRefs: undefined, places: ['every route of shop'] },
    { targetRefs: [], places: ['rules whose filter names it'] },
    {
      targetRefs: [{ group: '', kind: 'Namespace', name: 'shop' }],
      places: ['Namespace shop'],
    },
  ])('is said as $places', ({ targetRefs, places }) => {
    expect(placesOf(policy(targetRefs))).toEqual(places)
  })
})
