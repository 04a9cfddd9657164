import { describe, expect, it } from 'vitest'
import { testResource } from '../resources/test-resource.ts'
import { fullManifests } from '../testdata/full-manifests.ts'
import { dependentsOf, toDependentsText } from './dependents.ts'
import { createSnapshot } from './snapshot.ts'

const gatewayApi = 'gateway.networking.k8s.io/v1'
const snapshot = createSnapshot(
  [
    testResource({
      apiVersion: gatewayApi,
      kind: 'Gateway',
      metadata: { name: 'gw', namespace: 'infra' },
      spec: {
        gatewayClassName: 'signalbox',
        listeners: [
          { name: 'web', port: 80, protocol: 'HTTP' },
          {
            name: 'tls',
            port: 443,
            protocol: 'HTTPS',
            tls: { certificateRefs: [{ name: 'cert', namespace: 'certs' }] },
          },
        ],
      },
    }),
    testResource({
      apiVersion: gatewayApi,
      kind: 'HTTPRoute',
      metadata: { name: 'shop', namespace: 'a' },
      spec: {
        parentRefs: [{ name: 'gw', namespace: 'infra' }],
        rules: [
          {
            filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'shop', port: 80 } } }],
            backendRefs: [
              { name: 'cart', namespace: 'b', port: 80 },
              { name: 'shop', port: 80 },
            ],
          },
        ],
      },
    }),
    testResource({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'shop-1', namespace: 'a', labels: { 'kubernetes.io/service-name': 'shop' } },
      addressType: 'IPv4',
      endpoints: [],
    }),
  ],
  1,
)

const dependents = (kind: string, name: string, namespace?: string) =>
  dependentsOf(snapshot, { kind, name, namespace }).map(({ ref, how }) => `${ref.kind} ${ref.name} ${how}`)

describe('dependents', () => {
  it.each([
    {
      guarantee: 'of a Service are backendRefs, mirrors and slices',
      found: dependents('Service', 'shop', 'a'),
      expected: [
        'EndpointSlice shop-1 metadata.labels["kubernetes.io/service-name"]',
        'HTTPRoute shop spec.rules[0].filters[0].requestMirror.backendRef',
        'HTTPRoute shop spec.rules[0].backendRefs[1]',
      ],
    },
    {
      guarantee: 'are found across namespaces',
      found: dependents('Service', 'cart', 'b'),
      expected: ['HTTPRoute shop spec.rules[0].backendRefs[0]'],
    },
    {
      guarantee: 'do not include what names a namesake elsewhere',
      found: dependents('Service', 'cart', 'a'),
      expected: [],
    },
    {
      guarantee: 'of a Gateway are routes',
      found: dependents('Gateway', 'gw', 'infra'),
      expected: ['HTTPRoute shop spec.parentRefs[0]'],
    },
    {
      guarantee: 'of a GatewayClass are Gateways',
      found: dependents('GatewayClass', 'signalbox'),
      expected: ['Gateway gw spec.gatewayClassName'],
    },
    {
      guarantee: 'of a Secret are listeners',
      found: dependents('Secret', 'cert', 'certs'),
      expected: ['Gateway gw spec.listeners[1].tls.certificateRefs[0]'],
    },
    {
      guarantee: 'of a Namespace are all that is in it',
      found: dependents('Namespace', 'a'),
      expected: ['EndpointSlice shop-1 metadata.namespace', 'HTTPRoute shop metadata.namespace'],
    },
    { guarantee: 'of an unknown kind are none', found: dependents('Nothing', 'a'), expected: [] },
  ])('$guarantee', ({ found, expected }) => {
    expect(found).toEqual(expected)
  })

  it('are said in a sentence that counts each resource once', () => {
    const text = (kind: string, name: string, namespace?: string) =>
      toDependentsText(dependentsOf(snapshot, { kind, name, namespace }))
    expect(text('Service', 'shop', 'a')).toBe('1 EndpointSlice and 1 HTTPRoute point here.')
    expect(text('Gateway', 'gw', 'infra')).toBe('1 HTTPRoute points here.')
    expect(text('Service', 'nobody', 'a')).toBe('')
  })
})

describe('references of every kind', () => {
  const all = createSnapshot(
    Object.values(fullManifests).map((manifest) => testResource(manifest)),
    1,
  )
  const pointing = (kind: string, name: string, namespace?: string) =>
    dependentsOf(all, { kind, name, namespace })
      .filter(({ ref }) => ref.kind !== 'HTTPRoute' && ref.kind !== 'Gateway')
      .map(({ ref, how }) => `${ref.kind} ${how}`)

  it.each([
    {
      guarantee: 'lead from routes and their mirrors to Services',
      found: pointing('Service', 'shop', 'team-b'),
      expected: [
        'GRPCRoute spec.rules[0].filters[2].requestMirror.backendRef',
        'GRPCRoute spec.rules[0].backendRefs[0]',
        'TLSRoute spec.rules[0].backendRefs[0]',
        'TCPRoute spec.rules[0].backendRefs[0]',
        'TCPRoute spec.rules[0].backendRefs[1]',
        'UDPRoute spec.rules[0].backendRefs[0]',
        'Route spec.service',
      ],
    },
    {
      guarantee: 'lead from routes and ListenerSets to Gateways',
      found: pointing('Gateway', 'gw', 'infra'),
      expected: ['ListenerSet spec.parentRef', 'GRPCRoute spec.parentRefs[0]'],
    },
    {
      guarantee: 'lead from policies to authorities',
      found: pointing('ConfigMap', 'ca', 'team-a'),
      expected: ['BackendTLSPolicy spec.validation.caCertificateRefs[0]'],
    },
    {
      guarantee: 'lead from ListenerSets to certificates',
      found: pointing('Secret', 'cert', 'team-a'),
      expected: ['ListenerSet spec.listeners[0].tls.certificateRefs[0]'],
    },
  ])('$guarantee', ({ found, expected }) => {
    expect(found).toEqual(expected)
  })
})

describe('policies and consumers', () => {
  const policies = createSnapshot(
    [
      testResource({
        apiVersion: 'signalbox.dev/v1',
        kind: 'Policy',
        metadata: { name: 'for-all', namespace: 'a' },
        spec: {
          type: 'route-by-header',
          targetRefs: [
            { group: 'signalbox.dev', kind: 'Consumer', name: 'ann' },
            { kind: 'Gateway', name: 'gw', namespace: 'infra' },
          ],
          config: { rules: [{ condition: { 'x-to': 'b' }, upstream_name: 'other' }] },
        },
      }),
      testResource({
        apiVersion: 'signalbox.dev/v1',
        kind: 'Consumer',
        metadata: { name: 'ann', namespace: 'a' },
        spec: { username: 'ann', credentials: [{ type: 'key-auth', secretRef: { name: 'ann-key' } }] },
      }),
    ],
    1,
  )

  it.each([
    { kind: 'Consumer', name: 'ann', namespace: 'a', how: 'spec.targetRefs[0]' },
    { kind: 'Gateway', name: 'gw', namespace: 'infra', how: 'spec.targetRefs[1]' },
    { kind: 'Service', name: 'other', namespace: 'a', how: 'spec.config' },
    { kind: 'Secret', name: 'ann-key', namespace: 'a', how: 'spec.credentials[0].secretRef' },
  ])('name the $kind that they need', ({ kind, name, namespace, how }) => {
    expect(dependentsOf(policies, { kind, name, namespace }).map((dependent) => dependent.how)).toEqual([how])
  })
})
