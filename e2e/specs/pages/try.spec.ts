import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, waitInForce } from '../../steps/api.ts'

const manifests = (port: number) => `
apiVersion: v1
kind: Namespace
metadata: { name: tried }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: tried }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 127.0.0.1, port: ${port} }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: tried }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 8088, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart, namespace: tried }
spec:
  parentRefs: [{ name: gw }]
  hostnames: [tried.localhost]
  rules:
    - matches: [{ path: { value: /cart }, method: POST }]
      filters: [{ type: URLRewrite, urlRewrite: { path: { type: ReplacePrefixMatch, replacePrefixMatch: / } } }]
      backendRefs: [{ name: shop, port: 80 }]
`

test('a near miss names the predicate it lost on, a pasted curl fills the form, and Send shows the answer', async ({
  signedIn: page,
  system,
  origin,
}) => {
  const { revision } = await applyManifests(system, manifests(origin.port))
  await waitInForce(system, revision)
  await page.goto('/try?method=GET&url=http://tried.localhost:8088/cart/7')
  const misses = page.getByRole('region', { name: 'Near misses' })
  await expect(misses).toContainText('tried/cart')
  await expect(misses).toContainText(/lost\s*method\s+needs POST/)

  await page.getByRole('textbox', { name: 'URL' }).click()
  await page.evaluate(() => {
    const transfer = new DataTransfer()
    transfer.setData('text/plain', "curl -X POST -H 'x-trial: yes' http://tried.localhost:8088/cart/7")
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }),
    )
  })
  await expect(page.getByRole('textbox', { name: 'URL' })).toHaveValue('http://tried.localhost:8088/cart/7')
  await expect(page.getByText('Goes through')).toBeVisible()
  await expect(page).toHaveURL(/method=POST/)

  await page.getByRole('button', { name: 'Send' }).click()
  const confirm = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await confirm.getByRole('button', { name: /Send/ }).click()
  const response = page.getByRole('region', { name: /Answer|Response/ })
  await expect(response).toContainText('200')
  await expect(response).toContainText('"url": "/7"')
  await expect(response).toContainText('x-trial')
})
