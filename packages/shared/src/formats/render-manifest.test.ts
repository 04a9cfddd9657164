import { describe, expect, it } from 'vitest'
import { testResource } from '../resources/test-resource.ts'
import { parseManifests } from './manifests.ts'
import { renderManifest, renderManifests } from './render-manifest.ts'

const route = testResource({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  status: { parents: [] },
  spec: { hostnames: ['a.example'], rules: [{ backendRefs: [{ name: 's', port: 80 }] }] },
  metadata: {
    uid: 'u',
    resourceVersion: '7',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [{}],
    annotations: { on: 'yes', time: '12:30', number: '0x1f', text: 'a\nb\n' },
    labels: { team: 'a' },
    namespace: 'b',
    name: 'shop',
  },
})

describe('a manifest', () => {
  it('has its parts in the usual order, and nothing of the server’s when clean', () => {
    expect(renderManifest(route, { clean: true })).toBe(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: shop
  namespace: b
  labels:
    team: a
  annotations:
    "on": "yes"
    time: "12:30"
    number: "0x1f"
    text: |
      a
      b
spec:
  hostnames:
    - a.example
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
      backendRefs:
        - group: ""
          kind: Service
          name: s
          port: 80
          weight: 1
`)
  })

  it('is the resource again when it is read', () => {
    const { entries, errors } = parseManifests(renderManifest(route))
    expect(errors).toEqual([])
    expect(entries[0]?.result).toEqual({ ok: true, value: route })
  })

  it('of a Namespace is clean without the label of its name', () => {
    const namespace = testResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } })
    expect(renderManifest(namespace, { clean: true })).toBe('apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n')
  })

  it('can hold several', () => {
    const { entries } = parseManifests(renderManifests([route, route]))
    expect(entries.map(({ result }) => result.ok)).toEqual([true, true])
  })
})
