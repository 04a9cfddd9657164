import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { exportDocument } from './export-document.ts'
import { importDocument } from './import-document.ts'
import { errorOf, openTestContext } from './test-context.ts'

const document = `_format_version: "3.0"
services:
  - name: shop
    url: http://shop.internal:8080/api
    routes:
      - { name: shop, paths: [/shop], plugins: [{ name: rate-limiting, config: { minute: 5 } }] }
consumers:
  - username: ann
    keyauth_credentials: [{ key: secret-key }]
vaults: [{ prefix: env, name: env }]
consumer_groups: [{ name: gold }]
`

const gateways = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: signalbox }
spec: { controllerName: signalbox.dev/gateway-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: default }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 80, protocol: HTTP }] }
`

describe('a document of Kong', () => {
  it('is imported as resources, in one revision, attached to the Gateways', async () => {
    const context = await openTestContext()
    await apply(context, { text: gateways })
    const { results, notes } = await importDocument(context, { text: document })
    expect(results.map(({ kind, action }) => `${kind} ${action}`)).toEqual(
      expect.arrayContaining([
        'Service created',
        'Route created',
        'Policy created',
        'Consumer created',
        'Secret created',
      ]),
    )
    expect(notes.join()).toContain('vaults')
    const { snapshot } = context.store.read()
    const route = snapshot.get('Route', 'default/shop')
    expect(route?.spec.parentRefs).toMatchObject([{ name: 'edge' }])
    expect(route?.status?.parents[0]?.conditions).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'Accepted', status: 'True' })]),
    )
    expect(
      (await importDocument(context, { text: document })).results.every(({ action }) => action === 'unchanged'),
    ).toBe(true)
  })

  it('becomes kinds of the Gateway API where it is asked for', async () => {
    const context = await openTestContext()
    await apply(context, { text: gateways })
    const { notes } = await importDocument(context, { text: document, as: 'gateway-api' })
    expect(notes.join()).toContain('whole segments only')
    const { snapshot } = context.store.read()
    expect(snapshot.get('HTTPRoute', 'default/shop')?.spec.parentRefs).toMatchObject([{ name: 'edge' }])
    expect(snapshot.list('Route')).toEqual([])
  })

  it('is only looked at in a dry run', async () => {
    const context = await openTestContext()
    expect((await importDocument(context, { text: document, dryRun: true })).results.length).toBeGreaterThan(0)
    expect(context.store.read().snapshot.revision).toBe(0)
  })

  it('is refused as a whole, with every error at its place', async () => {
    const context = await openTestContext()
    const text = '_format_version: "3.0"\nservices: [{ host: h }]\nroutes: [{ paths: [a] }, { paths: [/], service: x }]'
    const { errors } = await errorOf(() => importDocument(context, { text }))
    expect(errors.map(({ path }) => path)).toEqual(['routes[1].service', 'routes[0].paths[0]'])
  })

  it('is exported again without secrets', async () => {
    const context = await openTestContext()
    await importDocument(context, { text: document })
    const text = exportDocument(context, { format: 'kong' })
    expect(text).toContain('host: shop.internal')
    expect(text).toContain('# What the Secret kong-declarative-others keeps for Kong is masked')
    expect(text).toContain('consumer_groups:')
    expect(text).toMatch(/key: .\[redacted\]./)
    expect(text).not.toContain('secret-key')
    expect((await importDocument(context, { text })).results.every(({ action }) => action === 'unchanged')).toBe(true)
    expect(exportDocument(context, { format: 'gateway-api' })).toContain('kind: Route')
  })
})
