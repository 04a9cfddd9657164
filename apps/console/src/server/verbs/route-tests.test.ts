import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { routeTests } from './route-tests.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'

const stored = `apiVersion: gateway.networking.k8s.io/v1
kind: GatewayClass
metadata: { name: signalbox }
spec: { controllerName: signalbox.dev/gateway-controller }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: default }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 80, protocol: HTTP }] }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: default }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 10.0.0.1 }] }
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: shop, namespace: default }
spec: { parentRefs: [{ name: edge }], paths: [/shop], service: { name: shop } }
---
apiVersion: signalbox.dev/v1
kind: RouteTest
metadata: { name: cart, namespace: default }
spec: { request: { url: http://shop.localhost/shop/cart }, expect: { route: Route/default/shop } }
`
const wider = {
  apiVersion: 'signalbox.dev/v1',
  kind: 'Route',
  metadata: { name: 'wider', namespace: 'default' },
  spec: { parentRefs: [{ name: 'edge' }], expression: 'http.path ^= "/"', priority: 1, service: { name: 'shop' } },
}
const elsewhere = { method: 'GET', url: 'http://shop.localhost/elsewhere' }

async function withRoutes(): Promise<TestContext> {
  const context = await openTestContext()
  await apply(context, { text: stored })
  return context
}

describe('route tests', () => {
  it('pass or fail by what is stored, and say what becomes of their requests', async () => {
    const { tests } = routeTests(await withRoutes(), {})
    expect(tests).toMatchObject([
      { namespace: 'default', name: 'cart', passed: true, outcome: { route: 'Route/default/shop', rule: 0 } },
    ])
  })

  it('tell what a change would do that is not saved, and leave the store as it is', async () => {
    const context = await withRoutes()
    const { tests, outcomes } = routeTests(context, { candidates: [wider], requests: [elsewhere] })
    expect(tests).toMatchObject([{ passed: false, failures: [expect.stringContaining('Route/default/wider')] }])
    expect(outcomes).toMatchObject([{ route: 'Route/default/wider', service: 'default/shop:80', status: null }])
    expect(routeTests(context, { requests: [elsewhere] }).outcomes).toMatchObject([{ route: null, status: 404 }])
  })

  it('are those of one namespace where one is asked for', async () => {
    expect(routeTests(await withRoutes(), { namespace: 'other' }).tests).toEqual([])
  })

  it('refuse a candidate that could not be applied, at its field', async () => {
    const context = await withRoutes()
    const broken = { ...wider, spec: { expression: 'http.path ^=' } }
    const { errors } = await errorOf(() => routeTests(context, { candidates: [broken] }))
    expect(errors).toMatchObject([{ path: 'candidates[0].spec.expression' }])
  })
})
