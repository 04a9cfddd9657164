import { describe, expect, it } from 'vitest'
import { configurationOf } from '../testdata/configuration-of.ts'
import { gatewayClass } from '../testdata/snapshot-of.ts'
import { effectivePolicies, indexPolicies, type EffectivePolicy } from './policy-targets.ts'

const surroundings = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: team }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: http, port: 80, protocol: HTTP }, { name: other, port: 81, protocol: HTTP }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: shop, namespace: team }
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  rules:
    - name: cart
      filters: [{ type: ExtensionRef, extensionRef: { group: signalbox.dev, kind: Policy, name: by-filter } }]
      backendRefs: [{ name: api, port: 80 }, { name: web, port: 80 }]
---
apiVersion: v1
kind: Service
metadata: { name: api, namespace: team }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: team }
---
apiVersion: signalbox.dev/v1
kind: Consumer
metadata: { name: alice, namespace: team }
spec: { username: alice }
`

const consumer = { group: 'signalbox.dev', kind: 'Consumer', name: 'alice' }
const route = { kind: 'HTTPRoute', name: 'shop' }
const rule = { ...route, sectionName: 'cart' }
const service = { group: '', kind: 'Service', name: 'api' }
const gateway = { kind: 'Gateway', name: 'edge' }
const listener = { ...gateway, sectionName: 'http' }
const namespace = { group: '', kind: 'Namespace', name: 'team' }

/** Each goes before those behind it. */
const bySpecificity: readonly (readonly [name: string, targetRefs: readonly object[] | undefined])[] = [
  ['consumer-rule-service', [consumer, rule, service]],
  ['consumer-route-service', [consumer, route, service]],
  ['consumer-rule', [consumer, rule]],
  ['consumer-route', [consumer, route]],
  ['consumer-service', [consumer, service]],
  ['rule-service', [rule, service]],
  ['route-service', [route, service]],
  ['consumer', [consumer]],
  ['by-filter', []],
  ['rule', [rule]],
  ['route-listener', [route, listener]],
  ['route', [route]],
  ['service-namespace', [service, namespace]],
  ['service', [service]],
  ['listener', [listener]],
  ['gateway', [gateway]],
  ['namespace', [namespace]],
  ['everything', undefined],
]

const policy = (name: string, targetRefs: readonly object[] | undefined, more: object = {}): string =>
  JSON.stringify({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name, namespace: 'team' },
    spec: { type: 'correlation-id', ...(targetRefs === undefined ? {} : { targetRefs }), ...more },
  })

function inForce(policies: readonly string[], backendIndex: number | null = 0) {
  // Consumers are looked at only where something finds out who they are.
  const authentication = JSON.stringify({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name: 'authentication', namespace: 'team' },
    spec: { type: 'key-auth' },
  })
  const { attachments } = configurationOf([surroundings, authentication, ...policies].join('\n---\n'))
  const at = attachments.listeners.get('Gateway/team/edge/http')
  const state = attachments.routes.get('HTTPRoute/team/shop')
  if (at === undefined || state === undefined) throw new Error('They are there.')
  const place = { listener: at, route: state, ruleIndex: 0, backendIndex }
  const types = effectivePolicies(indexPolicies(attachments.policies), place)
  const found = types.find(({ definition }) => definition.type === 'correlation-id')
  const names = (list: readonly EffectivePolicy[] = []) => list.map((each) => each.state.policy.metadata.name)
  return { everybody: names(found?.candidates), alice: names(found?.byConsumer.get('team/alice')) }
}

describe('of several policies of a type the most specific is in force', () => {
  const pairs = bySpecificity.slice(1).map(([name], index) => ({ first: bySpecificity[index]?.[0] ?? '', name, index }))
  it.each(pairs)('$first before $name', ({ first, index }) => {
    const two = bySpecificity.slice(index, index + 2).map(([name, refs]) => policy(name, refs))
    const { everybody, alice } = inForce(two)
    expect([...alice, ...everybody][0]).toBe(first)
  })

  it('and a less specific one does not stand behind it, unless it takes other protocols', () => {
    expect(inForce([policy('route', [route]), policy('everything', undefined)]).everybody).toEqual(['route'])
    expect(
      inForce([policy('route', [route], { protocols: ['https'] }), policy('everything', undefined)]).everybody,
    ).toEqual(['route', 'everything'])
  })

  it('and one that is switched off is as if it were not there', () => {
    expect(inForce([policy('route', [route], { enabled: false }), policy('everything', undefined)]).everybody).toEqual([
      'everything',
    ])
  })
})

describe('a policy is in force', () => {
  it('for the Service that it is for, and not for others of the rule', () => {
    expect(inForce([policy('service', [service])], 0).everybody).toEqual(['service'])
    expect(inForce([policy('service', [service])], 1).everybody).toEqual([])
    expect(inForce([policy('service', [service])], null).everybody).toEqual([])
  })

  it('at the listener that it is for, and not at others', () => {
    expect(inForce([policy('other', [{ ...gateway, sectionName: 'other' }])]).everybody).toEqual([])
  })

  it('for any of several targets of one kind', () => {
    expect(inForce([policy('two', [{ kind: 'Service', group: '', name: 'web' }, service])], 1).everybody).toEqual([
      'two',
    ])
  })

  it('only where its targets of several kinds all are met', () => {
    expect(inForce([policy('both', [route, { ...service, name: 'web' }])], 0).everybody).toEqual([])
    expect(inForce([policy('both', [route, { ...service, name: 'web' }])], 1).everybody).toEqual(['both'])
  })

  it('only where a filter names it, if it names no targets and a filter does', () => {
    expect(inForce([policy('by-filter', undefined)]).everybody).toEqual(['by-filter'])
  })
})
