import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, waitInForce } from '../../steps/api.ts'
import { requestThrough } from '../../steps/wire.ts'

const listenerPort = 8191

/** One endpoint that answers, and one where nobody listens. */
const manifests = (originPort: number) => `
apiVersion: v1
kind: Namespace
metadata: { name: health }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: health }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: ${listenerPort}, protocol: HTTP }] }
---
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: health }
spec:
  ports: [{ port: 80 }]
  endpoints: [{ address: 127.0.0.1, port: ${originPort} }, { address: 127.0.0.1, port: 9 }]
  upstream: { healthChecks: { active: { type: tcp, interval: 500ms, unhealthyThreshold: 1, healthyThreshold: 1 } } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart, namespace: health }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: cart, port: 80 }] }] }
`

test('endpoints show their health as it is found; one that is taken out gets nothing until it is put back', async ({
  signedIn: page,
  system,
  origin,
}) => {
  const { revision } = await applyManifests(system, manifests(origin.port))
  await waitInForce(system, revision)
  const ask = async () =>
    (await requestThrough({ port: system.port(listenerPort), host: 'cart.test', path: '/' })).status

  await page.goto('/services/health/cart')
  await page.getByRole('tab', { name: 'Status' }).click()
  const rowOf = (port: number) => page.getByRole('row', { name: new RegExp(`127\\.0\\.0\\.1:${port}\\b`) })
  await expect(rowOf(9)).toContainText('Unhealthy')
  await expect(rowOf(9)).toContainText('One of the checks failed: connect ECONNREFUSED')
  await expect(rowOf(origin.port)).toContainText('Healthy')
  expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual([200, 200, 200, 200])

  const change = async (item: string) => {
    await page.getByRole('button', { name: `More for endpoint 127.0.0.1:${origin.port}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  await change('Take out')
  await expect(rowOf(origin.port)).toContainText('A person took it out.')
  await expect.poll(ask).toBe(503)
  await change('Put back')
  await expect(rowOf(origin.port)).toContainText('Healthy')
  await expect.poll(ask).toBe(200)
})
