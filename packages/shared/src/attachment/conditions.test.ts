import { describe, expect, it } from 'vitest'
import type { AnyResource } from '../resources/index.ts'
import { createSnapshot, type Snapshot } from '../snapshot/index.ts'
import { addressing, gatewayClass, resourcesOf } from '../testdata/snapshot-of.ts'
import { attach } from './attach.ts'
import { statusOf, type StatusOptions, type Statuses } from './conditions.ts'

const manifests = `${gatewayClass}
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra, generation: 3 }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: http, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: team, generation: 7 }
spec:
  parentRefs: [{ name: edge, namespace: infra }]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
`

const service = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { ports: [{ port: 80 }] }
`

const early = '2026-01-01T00:00:00Z'
const late = '2026-01-02T00:00:00Z'

function judge(snapshot: Snapshot, options: Partial<StatusOptions> = {}): Statuses {
  return statusOf(attach(snapshot, { addressing }), snapshot, { now: early, programmed: null, ...options })
}

function written(snapshot: Snapshot, statuses: Statuses, more: readonly AnyResource[] = []): Snapshot {
  return snapshot.withChange({ upserts: [...statuses.changed, ...more], deletes: [] }, 2)
}

describe('status', () => {
  const fresh = createSnapshot(resourcesOf(manifests), 1)
  const first = judge(fresh)
  const settled = written(fresh, first)

  it('is written for every resource of ours at first, with its generation', () => {
    expect(first.changed.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'GatewayClass signalbox',
      'Gateway edge',
      'HTTPRoute web',
    ])
    expect(first.routes.get('HTTPRoute/team/web')?.parents).toEqual([
      {
        parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge', namespace: 'infra' },
        controllerName: 'signalbox.dev/gateway-controller',
        conditions: [
          {
            type: 'Accepted',
            status: 'True',
            reason: 'Accepted',
            message: 'The route is attached.',
            observedGeneration: 7,
            lastTransitionTime: early,
          },
          {
            type: 'ResolvedRefs',
            status: 'False',
            reason: 'BackendNotFound',
            message: 'There is no Service team/web.',
            observedGeneration: 7,
            lastTransitionTime: early,
          },
        ],
      },
    ])
  })

  it('that is equal is the stored object, and nothing is to be written', () => {
    const again = judge(settled, { now: late })
    expect(again.changed).toEqual([])
    expect(again.gateways.get('infra/edge')).toBe(settled.get('Gateway', 'infra/edge')?.status)
    expect(again.routes.get('HTTPRoute/team/web')).toBe(settled.get('HTTPRoute', 'team/web')?.status)
  })

  it('moves lastTransitionTime of the condition whose status changed and of no other', () => {
    const mended = judge(settled.withChange({ upserts: resourcesOf(service), deletes: [] }, 3), { now: late })
    expect(mended.changed.map(({ kind }) => kind)).toEqual(['HTTPRoute'])
    expect(
      mended.routes
        .get('HTTPRoute/team/web')
        ?.parents[0]?.conditions.map(({ type, status, lastTransitionTime }) => [type, status, lastTransitionTime]),
    ).toEqual([
      ['Accepted', 'True', early],
      ['ResolvedRefs', 'True', late],
    ])
  })

  it('names the features of the class in alphabetical order', () => {
    const names = first.gatewayClasses.get('signalbox')?.supportedFeatures?.map(({ name }) => name) ?? []
    expect(names).toContain('HTTPRoute')
    expect(names).toEqual(names.toSorted())
  })

  it('of a route that lost its only parent holds no entry of ours', () => {
    const orphaned = settled.withChange(
      { upserts: [], deletes: [{ kind: 'Gateway', namespace: 'infra', name: 'edge' }] },
      3,
    )
    expect(judge(orphaned).routes.get('HTTPRoute/team/web')).toEqual({ parents: [] })
  })
})
