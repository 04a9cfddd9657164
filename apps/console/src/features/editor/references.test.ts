import type { AnyResource } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { knowledgeOfReference } from './references.ts'

const grant = (namespace: string): AnyResource => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'ReferenceGrant',
  metadata: { name: 'g', namespace },
  spec: {
    from: [{ group: 'gateway.networking.k8s.io', kind: 'GRPCRoute', namespace: 'shop' }],
    to: [{ group: '', kind: 'Service' }],
  },
})
const service = (namespace: string, name: string) =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ports: [{ name: 'web', port: 80, protocol: 'TCP' }] },
  }) as AnyResource
const gateway = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'infra' },
  spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
} as AnyResource
const resources = [service('shop', 'cart'), service('pay', 'bill'), service('mail', 'post'), grant('pay'), gateway]

const knowledge = (path: readonly (string | number)[], backend: object = { name: 'cart' }) =>
  knowledgeOfReference(
    {
      schema: {},
      resources,
      resource: {
        kind: 'GRPCRoute',
        metadata: { name: 'calls', namespace: 'shop' },
        spec: { parentRefs: [{ name: 'edge', namespace: 'infra' }], rules: [{ backendRefs: [backend] }] },
      },
    },
    path,
  )
const backendName = ['spec', 'rules', 0, 'backendRefs', 0, 'name']

describe('a reference in a generated form', () => {
  it('offers what there is of its kind in its namespace', () => {
    expect(knowledge(backendName)).toEqual({ options: [{ value: 'cart' }], hint: undefined })
    expect(knowledge(['spec', 'parentRefs', 0, 'name']).options).toEqual([{ value: 'edge' }])
  })

  it('offers the parts of what it names', () => {
    expect(knowledge(['spec', 'parentRefs', 0, 'sectionName']).options).toEqual([{ value: 'http' }])
  })

  it('says where nothing of the name is there', () => {
    expect(knowledge(backendName, { name: 'crat' }).hint).toBe('There is no Service of this name in shop yet.')
  })

  it('says where the other namespace does not let it, and only there', () => {
    expect(knowledge(backendName, { name: 'bill', namespace: 'pay' }).hint).toBeUndefined()
    expect(knowledge(backendName, { name: 'post', namespace: 'mail' }).hint).toBe(
      'mail has no ReferenceGrant that lets a GRPCRoute of shop name it.',
    )
  })

  it('is told from a name that refers to nothing', () => {
    expect(knowledge(['spec', 'rules', 0, 'name'])).toEqual({})
    expect(knowledge(['metadata', 'namespace'])).toEqual({})
  })
})
