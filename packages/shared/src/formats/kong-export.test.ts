import { describe, expect, it } from 'vitest'
import { resourcesOf } from '../testdata/snapshot-of.ts'
import { exportKong } from './kong-export.ts'

const route = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: r, namespace: shop }
spec: { rules: [{ filters: [{ type: ExtensionRef, extensionRef: { group: signalbox.dev, kind: Policy, name: p } }] }] }
---`
const policy = (targetRefs: string): string => `
apiVersion: signalbox.dev/v1
kind: Policy
metadata: { name: p, namespace: shop }
spec: { type: cors${targetRefs} }
`

describe('a Policy that no plugin of Kong can be is named, and is no plugin of everything', () => {
  it.each([
    { what: 'for a Gateway', manifests: policy(', targetRefs: [{ kind: Gateway, name: edge }]') },
    { what: 'for a route of the Gateway API', manifests: policy(', targetRefs: [{ kind: HTTPRoute, name: r }]') },
    { what: 'for nothing by itself', manifests: policy(', targetRefs: []') },
    { what: 'named by a filter', manifests: route + policy('') },
    {
      what: 'for two Services',
      manifests: policy(", targetRefs: [{ group: '', kind: Service, name: a }, { group: '', kind: Service, name: b }]"),
    },
    {
      what: 'for a Service elsewhere',
      manifests: policy(", targetRefs: [{ group: '', kind: Service, name: a, namespace: b }]"),
    },
  ])('$what', ({ manifests }) => {
    const { document, notes } = exportKong(resourcesOf(manifests))
    expect(document['plugins']).toBeUndefined()
    expect(notes.join()).toContain('Policy p is')
  })
})

it('a Policy for everything of its namespace is a global plugin', () => {
  expect(exportKong(resourcesOf(policy(''))).document['plugins']).toMatchObject([{ name: 'cors' }])
})
