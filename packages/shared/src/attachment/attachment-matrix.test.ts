import { describe, expect, it } from 'vitest'
import { addressing, gatewayClass, snapshotOf } from '../testdata/snapshot-of.ts'
import { attach } from './attach.ts'
import { attachmentMatrix } from './attachment-matrix.ts'

const snapshot = snapshotOf(`${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: shared, namespace: infra }
spec:
  gatewayClassName: signalbox
  listeners:
    - name: labelled
      port: 80
      protocol: HTTP
      allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { access: 'true' } } } }
    - { name: own, port: 81, protocol: HTTP }
    - { name: odd, port: 82, protocol: example.com/odd, allowedRoutes: { namespaces: { from: All } } }
---
apiVersion: v1
kind: Namespace
metadata: { name: team-a, labels: { access: 'true' } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: team-a }
spec: { parentRefs: [{ name: shared, namespace: infra, sectionName: labelled }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: team-b }
spec: { parentRefs: [{ name: shared, namespace: infra, sectionName: labelled }] }
`)

const matrix = attachmentMatrix(snapshot, attach(snapshot, { addressing }))
const cell = (namespace: string, listener: string): unknown =>
  matrix.cells.find((at) => at.namespace === namespace && at.listener === `Gateway/infra/shared/${listener}`)

describe('the attachment matrix', () => {
  it('has every namespace that is stored or named, and every listener', () => {
    expect(matrix.namespaces.map(({ name }) => name)).toEqual(['infra', 'team-a', 'team-b'])
    expect(matrix.listeners.map(({ name, from, valid }) => [name, from, valid])).toEqual([
      ['labelled', 'Selector', true],
      ['own', 'Same', true],
      ['odd', 'All', false],
    ])
    expect(matrix.cells).toHaveLength(9)
  })

  it.each([
    {
      namespace: 'team-a',
      listener: 'labelled',
      may: true,
      clause: 'from-selector',
      reason: 'the labels of namespace team-a match access=true',
      attached: ['HTTPRoute/team-a/web'],
      refused: [],
    },
    {
      namespace: 'team-b',
      listener: 'labelled',
      may: false,
      clause: 'from-selector',
      reason: 'namespace team-b does not have the label access=true',
      attached: [],
      refused: ['HTTPRoute/team-b/web'],
    },
    { namespace: 'infra', listener: 'own', may: true, clause: 'from-same' },
    { namespace: 'team-a', listener: 'own', may: false, clause: 'from-same' },
    { namespace: 'team-a', listener: 'odd', may: false, clause: 'no-supported-kind' },
  ])('$namespace may attach to $listener: $may, by $clause', ({ listener, ...expected }) => {
    expect(cell(expected.namespace, listener)).toMatchObject(expected)
  })
})
