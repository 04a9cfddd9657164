import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, waitInForce } from '../../steps/api.ts'
import { requestThrough } from '../../steps/wire.ts'

const listenerPort = 8087

/** One namespace owns a gateway for itself; a route of another wants to attach to it. */
const manifests = (originPort: number) => `
apiVersion: v1
kind: Namespace
metadata: { name: host }
---
apiVersion: v1
kind: Namespace
metadata: { name: guest }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: host }
spec: { gatewayClassName: signalbox, listeners: [{ name: front, port: ${listenerPort}, protocol: HTTP }] }
---
apiVersion: v1
kind: Service
metadata: { name: visitor, namespace: guest }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 127.0.0.1, port: ${originPort} }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: visit, namespace: guest }
spec:
  parentRefs: [{ name: door, namespace: host }]
  hostnames: [visit.localhost]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /hello } }]
      backendRefs: [{ name: visitor, port: 80 }]
`

test('a refused route is seen on the map, let in on the matrix, and tried until its origin answers', async ({
  signedIn: page,
  system,
  origin,
}) => {
  test.setTimeout(90_000)
  const { revision } = await applyManifests(system, manifests(origin.port))
  await waitInForce(system, revision)

  await page.goto('/map?filter=namespace:guest')
  const map = page.getByRole('group', { name: /^Map/ })
  await expect(map.getByText('NotAllowedByListeners')).toBeVisible()
  await map.getByRole('button', { name: /^Route visit/ }).click()
  await expect(page.getByRole('complementary', { name: 'About visit' }).getByText('Broken')).toBeVisible()

  await page.goto('/attachment?search=guest')
  const cell = page.getByRole('row', { name: /guest/ }).getByRole('button', { name: /1 refused/ })
  await cell.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: 'Admits routes from' }).click()
  await page.getByRole('option', { name: 'All' }).click()
  await expect(page.getByText('1 route of guest attaches: visit.')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: /guest/ }).getByRole('button', { name: /1 attached/ })).toBeVisible()

  const there = { port: system.port(listenerPort), host: 'visit.localhost', path: '/hello' }
  await expect.poll(async () => (await requestThrough(there)).status).toBe(200)

  await page.goto('/map?filter=namespace:guest')
  await expect(map.getByRole('button', { name: /^Hostname visit\.localhost/ })).toBeVisible()
  await expect(map.getByText('NotAllowedByListeners')).toBeHidden()
  await map.getByRole('button', { name: /^Route visit/ }).click()
  await page.getByRole('link', { name: 'Try a request' }).click()
  await expect(page.getByRole('textbox', { name: 'URL' })).toHaveValue(`http://visit.localhost:${listenerPort}/hello`)
  await expect(page.getByText('Goes through')).toBeVisible()
  await page.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByText('200 OK')).toBeVisible()

  await page.getByRole('textbox', { name: 'URL' }).fill(`http://visit.localhost:${listenerPort}/other`)
  await expect(page.getByText('Answered here with 404')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Near misses' }).getByText('guest/visit rule 0').first()).toBeVisible()
})
