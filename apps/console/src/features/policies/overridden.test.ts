import type { HTTPRoute, Policy } from '@signalbox/shared/resources'
import { expect, it } from 'vitest'
import { overriddenBy } from './overridden.ts'

const route = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: {
    parentRefs: [{ name: 'edge', namespace: 'infra' }],
    rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }],
  },
} as HTTPRoute

const policy = (name: string, namespace: string, targetRefs: Policy['spec']['targetRefs'], type = 'cors'): Policy => ({
  apiVersion: 'signalbox.dev/v1',
  kind: 'Policy',
  metadata: { name, namespace },
  spec: { type, enabled: true, config: {}, ...(targetRefs === undefined ? {} : { targetRefs }) },
})
const target = (kind: string, name: string, group = '') => [{ group, kind, name }]

it('what reaches the rule by gateway, service or namespace and lost to a nearer one is overridden', () => {
  const near = { type: 'cors', title: 'CORS', policy: 'shop/near', level: 'route' }
  const policies = [
    policy('near', 'shop', target('HTTPRoute', 'cart')),
    policy('edge', 'infra', target('Gateway', 'edge')),
    policy('service', 'shop', target('Service', 'cart')),
    policy('all', 'shop', undefined),
    policy('elsewhere', 'other', target('Service', 'cart')),
    policy('another-type', 'shop', undefined, 'acl'),
    { ...policy('off', 'shop', undefined), spec: { type: 'cors', enabled: false, config: {} } },
  ]
  expect(overriddenBy(near, { route, policies, inForce: [near] })).toEqual(['infra/edge', 'shop/service', 'shop/all'])
})
