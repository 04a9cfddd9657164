import { describe, expect, it } from 'vitest'
import { createSnapshot, type Snapshot } from '../snapshot/index.ts'
import { authority, secondAuthority } from '../testdata/certificates.ts'
import { secretsOf } from '../testdata/secrets-of.ts'
import { resourcesOf } from '../testdata/snapshot-of.ts'
import { effectiveBackendTls } from './backend-tls.ts'

interface Written {
  readonly name: string
  readonly target: string
  readonly validation: string
  readonly namespace?: string
}

const policy = ({ name, target, validation, namespace = 'team' }: Written): string => `
apiVersion: gateway.networking.k8s.io/v1
kind: BackendTLSPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  targetRefs: [{ group: '', kind: Service, ${target} }]
  validation: { hostname: ${name}.test, ${validation} }
`
const service = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { ports: [{ name: https, port: 443 }, { name: admin, port: 444 }] }
`
const ca = (name: string): string => `{ group: '', kind: ConfigMap, name: ${name} }`
const system = 'wellKnownCACertificates: System'
const holding = secretsOf({ 'team/ca': 'authority', 'team/second': 'second authority' })

function snapshotWith(...policies: readonly Written[]): Snapshot {
  return createSnapshot([...holding, ...resourcesOf([service, ...policies.map(policy)].join('---'))], 1)
}

const at = (snapshot: Snapshot, port: number) => effectiveBackendTls(snapshot, 'team/web', port)

describe('the BackendTLSPolicy in force', () => {
  it('is none where no policy is for the Service', () => {
    expect(at(snapshotWith(), 443)).toBeNull()
    expect(at(snapshotWith({ name: 'a', target: 'name: other', validation: system }), 443)).toBeNull()
    expect(
      at(snapshotWith({ name: 'a', namespace: 'elsewhere', target: 'name: web', validation: system }), 443),
    ).toBeNull()
  })

  it('is for every port of the Service, but for those that have one of their own', () => {
    const snapshot = snapshotWith(
      { name: 'whole', target: 'name: web', validation: system },
      { name: 'port', target: 'name: web, sectionName: admin', validation: system },
    )
    expect([at(snapshot, 443)?.policy, at(snapshot, 444)?.policy]).toEqual(['team/whole', 'team/port'])
  })

  it('asks for its hostname, and verifies it', () => {
    const snapshot = snapshotWith({ name: 'a', target: 'name: web', validation: system })
    expect(at(snapshot, 443)).toMatchObject({
      serverName: 'a.test',
      verifyName: 'a.test',
      subjectAltNames: [],
      caPem: 'system',
      invalid: null,
    })
  })

  it('verifies alternative names in place of the hostname', () => {
    const names = "subjectAltNames: [{ type: Hostname, hostname: b.test }, { type: URI, uri: 'spiffe://a/b' }]"
    const snapshot = snapshotWith({ name: 'a', target: 'name: web', validation: `${system}, ${names}` })
    expect(at(snapshot, 443)).toMatchObject({
      serverName: 'a.test',
      verifyName: null,
      subjectAltNames: [
        { type: 'Hostname', value: 'b.test' },
        { type: 'URI', value: 'spiffe://a/b' },
      ],
    })
  })

  it('trusts the authorities that can be used, in their order', () => {
    const refs = `caCertificateRefs: [${ca('second')}, ${ca('gone')}, ${ca('ca')}]`
    const snapshot = snapshotWith({ name: 'a', target: 'name: web', validation: refs })
    expect(at(snapshot, 443)).toMatchObject({ caPem: [secondAuthority, authority], invalid: null })
  })

  it.each([
    {
      guarantee: 'without an authority',
      validation: `caCertificateRefs: [${ca('gone')}]`,
      reason: 'NoValidCACertificate',
    },
    {
      guarantee: 'with authorities that nobody knows',
      validation: 'wellKnownCACertificates: a.test/b',
      reason: 'Invalid',
    },
  ])('refuses everything $guarantee', ({ validation, reason }) => {
    const snapshot = snapshotWith({ name: 'a', target: 'name: web', validation })
    expect(at(snapshot, 443)?.invalid?.reason).toBe(reason)
  })

  it('follows its ConfigMap', () => {
    const before = snapshotWith({ name: 'a', target: 'name: web', validation: `caCertificateRefs: [${ca('ca')}]` })
    const after = before.withChange({ upserts: secretsOf({ 'team/ca': 'second authority' }), deletes: [] }, 2)
    const gone = after.withChange({ upserts: [], deletes: [{ kind: 'ConfigMap', namespace: 'team', name: 'ca' }] }, 3)
    expect([at(before, 443)?.caPem, at(after, 443)?.caPem]).toEqual([[authority], [secondAuthority]])
    expect(at(gone, 443)?.invalid?.reason).toBe('NoValidCACertificate')
  })
})
