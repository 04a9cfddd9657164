import { expect, it } from 'vitest'
import { createSelfSigned } from '../tls/self-signed.ts'
import { certificates, makeCertificate } from './certificate.ts'
import { create } from './create.ts'
import { errorOf, openTestContext } from './test-context.ts'

const asked = { name: 'shop', hostnames: ['shop.localhost', '*.shop.localhost', '127.0.0.1'] }

it('a self-signed certificate is valid for the names that were asked for, and its key stays here', async () => {
  const context = await openTestContext()
  const made = await makeCertificate(context, asked, createSelfSigned)
  const listed = certificates(context)
  expect(listed.certificates).toMatchObject([
    {
      namespace: 'default',
      name: 'shop',
      problem: null,
      usedBy: [],
      chain: [
        { subject: 'shop.localhost', issuer: 'shop.localhost', dnsNames: ['shop.localhost', '*.shop.localhost'] },
      ],
    },
  ])
  const shown = JSON.stringify([made, listed])
  expect(shown).not.toContain('PRIVATE KEY')
  expect(shown).not.toContain(Buffer.from('-----BEGIN PRIVATE').toString('base64').slice(0, 20))
})

it('who uses a certificate is told with the field that names it', async () => {
  const context = await openTestContext()
  await makeCertificate(context, asked, createSelfSigned)
  await create(context, {
    kind: 'Gateway',
    namespace: 'default',
    dryRun: false,
    document: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'gw', namespace: 'default' },
      spec: {
        gatewayClassName: 'signalbox',
        listeners: [{ name: 's', port: 8443, protocol: 'HTTPS', tls: { certificateRefs: [{ name: 'shop' }] } }],
      },
    },
  })
  expect(certificates(context).certificates[0]?.usedBy).toEqual([
    { kind: 'Gateway', namespace: 'default', name: 'gw', how: 'spec.listeners[0].tls.certificateRefs[0]' },
  ])
})

it('a key of another certificate is a problem that is told', async () => {
  const context = await openTestContext()
  for (const name of ['a', 'b'])
    await makeCertificate(context, { name, hostnames: [`${name}.localhost`] }, createSelfSigned)
  const [one, other] = context.store.read().snapshot.list('Secret')
  await create(context, {
    kind: 'Secret',
    namespace: 'default',
    dryRun: false,
    document: {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: 'mixed', namespace: 'default' },
      data: { 'tls.crt': one?.data?.['tls.crt'], 'tls.key': other?.data?.['tls.key'] },
    },
  })
  const mixed = certificates(context).certificates.find(({ name }) => name === 'mixed')
  expect(mixed?.problem).toContain('not the key of the certificate')
})

it.each([
  { guarantee: 'without names', body: { name: 'x', hostnames: [] }, path: 'hostnames' },
  { guarantee: 'for what is no host', body: { name: 'x', hostnames: ['Not A Host'] }, path: 'hostnames[0]' },
  { guarantee: 'with a name that no resource may have', body: { ...asked, name: 'No Name' }, path: 'metadata.name' },
])('a certificate $guarantee is refused at its field', async ({ body, path }) => {
  const context = await openTestContext()
  const error = await errorOf(() => makeCertificate(context, body, createSelfSigned))
  expect(error.code).toBe('Invalid')
  expect(error.errors.map((refused) => refused.path)).toContain(path)
})
