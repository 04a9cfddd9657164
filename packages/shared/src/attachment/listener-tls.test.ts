import { describe, expect, it } from 'vitest'
import type { Gateway, Listener } from '../resources/index.ts'
import { createSnapshot } from '../snapshot/index.ts'
import { authority, shopCertificate, shopKey, wildcardCertificate } from '../testdata/certificates.ts'
import { secretsOf } from '../testdata/secrets-of.ts'
import { resourcesOf } from '../testdata/snapshot-of.ts'
import { resolveListenerTls, type ListenerTls } from './listener-tls.ts'

const snapshot = createSnapshot(
  secretsOf({ 'infra/shop': 'shop', 'infra/wildcard': 'wildcard', 'infra/ca': 'authority' }),
  1,
)

const ca = '{ group: "", kind: ConfigMap, name: ca }'

function resolve(listener: string, frontend = ''): ListenerTls | null {
  const [gateway] = resourcesOf(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: infra }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: one, port: 443, ${listener} }]
  ${frontend === '' ? '' : `tls: { frontend: { ${frontend} } }`}
`)
  if (gateway?.kind !== 'Gateway') throw new TypeError('The manifest of the test is no Gateway.')
  return resolveListenerTls(snapshot, {
    listener: firstOf(gateway),
    gateway,
    owner: { kind: 'Gateway', namespace: 'infra' },
  })
}

function firstOf({ spec }: Gateway): Listener {
  const [listener] = spec.listeners
  if (listener === undefined) throw new TypeError('The Gateway of the test has no listener.')
  return listener
}

const https = (refs: string): string => `protocol: HTTPS, tls: { certificateRefs: [${refs}] }`
const frontend = (mode: string): string => `default: { validation: { caCertificateRefs: [${ca}], mode: ${mode} } }`

describe('TLS of a listener', () => {
  it.each([
    { guarantee: 'HTTP', listener: 'protocol: HTTP' },
    { guarantee: 'TLS that is passed through', listener: 'protocol: TLS, tls: { mode: Passthrough }' },
  ])('there is none for $guarantee', ({ listener }) => {
    expect(resolve(listener)).toBeNull()
  })

  it('has the certificates that can be used, in the order of their references', () => {
    const tls = resolve(https('{ name: wildcard }, { name: gone }, { name: shop }'))
    expect(tls?.certificates.map(({ secret, certPem }) => [secret, certPem])).toEqual([
      ['infra/wildcard', wildcardCertificate],
      ['infra/shop', shopCertificate],
    ])
    expect(tls?.certificates[1]?.keyPem).toBe(shopKey)
    expect(tls?.unresolved.map(({ reason }) => reason)).toEqual(['InvalidCertificateRef'])
  })

  it.each([
    { guarantee: 'not at all where nothing says so', listener: https('{ name: shop }'), frontend: '', expected: null },
    {
      guarantee: 'as the default says',
      listener: https('{ name: shop }'),
      frontend: frontend('AllowValidOnly'),
      expected: { caPem: [authority], mode: 'AllowValidOnly' },
    },
    {
      guarantee: 'as its port says, in place of the default',
      listener: https('{ name: shop }'),
      frontend: `default: {}, perPort: [{ port: 443, tls: { validation: { caCertificateRefs: [${ca}], mode: AllowInsecureFallback } } }]`,
      expected: { caPem: [authority], mode: 'AllowInsecureFallback' },
    },
    {
      guarantee: 'not at all where its port says nothing',
      listener: https('{ name: shop }'),
      frontend: `${frontend('AllowValidOnly')}, perPort: [{ port: 443, tls: {} }]`,
      expected: null,
    },
    {
      guarantee: 'only with HTTPS',
      listener: 'protocol: TLS, tls: { mode: Terminate, certificateRefs: [{ name: shop }] }',
      frontend: frontend('AllowValidOnly'),
      expected: null,
    },
  ])('verifies clients $guarantee', ({ listener, frontend: settings, expected }) => {
    expect(resolve(listener, settings)?.clientValidation).toEqual(expected)
  })
})
