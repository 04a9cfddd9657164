import { describe, expect, it } from 'vitest'
import { testResource } from '../resources/test-resource.ts'
import { createSnapshot } from './snapshot.ts'
import { isReferencePermitted, resolveBackendRef, resolveSecretRef } from './references.ts'

const routesGroup = 'gateway.networking.k8s.io'

function grant(change: { from?: object; to?: object; namespace?: string } = {}) {
  return testResource({
    apiVersion: `${routesGroup}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name: 'grant', namespace: change.namespace ?? 'backends' },
    spec: {
      from: [{ group: routesGroup, kind: 'HTTPRoute', namespace: 'routes', ...change.from }],
      to: [{ group: '', kind: 'Service', ...change.to }],
    },
  })
}

const from = { group: routesGroup, kind: 'HTTPRoute', namespace: 'routes' }
const to = { group: '', kind: 'Service', namespace: 'backends', name: 'shop' }

describe('a reference across namespaces', () => {
  it.each([
    { guarantee: 'is refused without a grant', grants: [], permitted: false },
    { guarantee: 'is permitted by a grant of the target’s namespace', grants: [grant()], permitted: true },
    { guarantee: 'is permitted by a grant for the name', grants: [grant({ to: { name: 'shop' } })], permitted: true },
    { guarantee: 'is refused by a grant for another name', grants: [grant({ to: { name: 'x' } })], permitted: false },
    { guarantee: 'is refused by a grant elsewhere', grants: [grant({ namespace: 'routes' })], permitted: false },
    { guarantee: 'is refused to another group', grants: [grant({ from: { group: 'other' } })], permitted: false },
    { guarantee: 'is refused to another kind', grants: [grant({ from: { kind: 'GRPCRoute' } })], permitted: false },
    { guarantee: 'is refused to another namespace', grants: [grant({ from: { namespace: 'x' } })], permitted: false },
    { guarantee: 'is refused into another group', grants: [grant({ to: { group: 'other' } })], permitted: false },
    { guarantee: 'is refused into another kind', grants: [grant({ to: { kind: 'Secret' } })], permitted: false },
  ])('$guarantee', ({ grants, permitted }) => {
    expect(isReferencePermitted(createSnapshot(grants, 1), from, to)).toBe(permitted)
  })

  it('needs no grant within one namespace', () => {
    expect(isReferencePermitted(createSnapshot([], 1), from, { ...to, namespace: 'routes' })).toBe(true)
  })

  it('is refused again as soon as the grant is gone', () => {
    const before = createSnapshot([grant()], 1)
    const deletes = [{ kind: 'ReferenceGrant', namespace: 'backends', name: 'grant' }]
    expect(isReferencePermitted(before, from, to)).toBe(true)
    expect(isReferencePermitted(before.withChange({ upserts: [], deletes }, 2), from, to)).toBe(false)
  })
})

describe('a backendRef', () => {
  const service = testResource({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop', namespace: 'backends' },
    spec: { ports: [{ port: 80 }] },
  })
  const ref = { group: '', kind: 'Service', name: 'shop', namespace: 'backends', port: 80 }
  const snapshot = createSnapshot([service, grant()], 1)

  it('names the Service and its port', () => {
    expect(resolveBackendRef(snapshot, from, ref)).toEqual({
      ok: true,
      value: { service, port: { port: 80, protocol: 'TCP' } },
    })
  })

  it.each([
    {
      guarantee: 'to another kind is InvalidKind',
      change: { group: 'example.com', kind: 'Bucket' },
      reason: 'InvalidKind',
      message: 'A backend must be a Service; Bucket (example.com) shop is not supported.',
    },
    {
      guarantee: 'without leave is RefNotPermitted, whether or not it exists',
      change: { namespace: 'elsewhere' },
      reason: 'RefNotPermitted',
      message:
        'No ReferenceGrant in namespace elsewhere lets a HTTPRoute of namespace routes refer to Service elsewhere/shop.',
    },
    {
      guarantee: 'to a missing Service is BackendNotFound',
      change: { name: 'gone' },
      reason: 'BackendNotFound',
      message: 'There is no Service backends/gone.',
    },
    {
      guarantee: 'to a missing port is BackendNotFound',
      change: { port: 81 },
      reason: 'BackendNotFound',
      message: 'The Service backends/shop has no port 81.',
    },
  ])('$guarantee', ({ change, reason, message }) => {
    expect(resolveBackendRef(snapshot, from, { ...ref, ...change })).toEqual({ ok: false, reason, message })
  })
})

describe('a certificateRef', () => {
  const gateway = { group: routesGroup, kind: 'Gateway', namespace: 'infra' }

  it('to a missing Secret is InvalidCertificateRef', () => {
    expect(resolveSecretRef(createSnapshot([], 1), gateway, { group: '', kind: 'Secret', name: 'tls' })).toEqual({
      ok: false,
      reason: 'InvalidCertificateRef',
      message: 'There is no Secret infra/tls.',
    })
  })

  it('names the Secret', () => {
    const secret = testResource({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'tls', namespace: 'infra' },
      data: {},
    })
    const ref = { group: '', kind: 'Secret', name: 'tls' }
    expect(resolveSecretRef(createSnapshot([secret], 1), gateway, ref)).toEqual({ ok: true, value: secret })
  })
})
