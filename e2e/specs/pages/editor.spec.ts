import type { Page } from '@playwright/test'
import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, call } from '../../steps/api.ts'
import type { System } from '../../fixtures/system.ts'

/** Form and YAML on one draft, errors at their field, and what others do meanwhile. Each test has its own namespace. */
const manifests = (namespace: string, port: number) => `
apiVersion: v1
kind: Namespace
metadata: { name: ${namespace} }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: ${namespace} }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: ${port}, protocol: HTTP }] }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: ${namespace} }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 127.0.0.1, port: 9 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cart, namespace: ${namespace} }
spec:
  parentRefs: [{ name: gw }]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /cart } }]
      backendRefs: [{ name: shop, port: 80 }]
      sessionPersistence: { sessionName: kept }
`

const routePath = (namespace: string) => `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/cart`

interface StoredRoute {
  spec: { rules: { matches: { path: { value: string } }[]; sessionPersistence?: { sessionName?: string } }[] }
}

async function storedRoute(system: System, namespace: string): Promise<StoredRoute> {
  return (await call<StoredRoute>(system, 'GET', routePath(namespace))).body
}

async function openRoute(page: Page, namespace: string): Promise<void> {
  await page.goto(`/routes/${namespace}/cart`)
  await expect(page.getByRole('heading', { level: 1, name: 'cart' })).toBeVisible()
}

const path = (page: Page) => page.getByRole('textbox', { name: 'Path', exact: true })
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true })

test('a route is made by form, with each refusal at its field', async ({ signedIn: page, system }) => {
  await applyManifests(system, manifests('made', 8091))
  await page.goto('/new/route?namespace=made')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('hello')
  await page.getByRole('button', { name: 'Add gateway' }).click()
  await page.getByRole('combobox', { name: 'Gateway' }).click()
  await page.getByRole('option', { name: 'gw', exact: true }).click()
  await page.getByRole('button', { name: 'Add hostname' }).click()
  const hostname = page.getByRole('textbox', { name: 'Hostname 1' })
  await hostname.fill('Not A Host')
  await page.getByRole('button', { name: 'Create route' }).click()
  await expect(hostname).toHaveAttribute('aria-invalid', 'true')
  await expect(hostname).toBeFocused()
  await hostname.fill('made.localhost')
  await page.getByRole('button', { name: 'Create route' }).click()
  await expect(page).toHaveURL(/\/routes\/made\/hello$/)
  await expect(page.getByText('Attached').first()).toBeVisible()
})

test('what the form does not show survives it, and a save is told when it is in force', async ({
  signedIn: page,
  system,
}) => {
  await applyManifests(system, manifests('kept', 8092))
  await openRoute(page, 'kept')
  await path(page).fill('/basket')
  await save(page).click()
  await expect(page.getByText(/in force on 1 of 1 gateway/)).toBeVisible()
  const { spec } = await storedRoute(system, 'kept')
  expect(spec.rules[0]?.matches[0]?.path.value).toBe('/basket')
  expect(spec.rules[0]?.sessionPersistence?.sessionName).toBe('kept')
})

test('broken YAML is kept with its line told, and the form waits for it', async ({ signedIn: page, system }) => {
  await applyManifests(system, manifests('broken', 8093))
  await openRoute(page, 'broken')
  await page.getByRole('tab', { name: 'YAML' }).click()
  const yaml = page.getByRole('textbox', { name: 'YAML' })
  await yaml.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('half: [1')
  await expect(page.getByRole('list', { name: 'What is wrong' })).toContainText(/Line \d+/)
  await page.getByRole('tab', { name: 'Form' }).click()
  await expect(page.getByText(/The YAML cannot be read: line \d+/)).toBeVisible()
  await expect(save(page)).toBeDisabled()
  await page.getByRole('button', { name: 'Go to the YAML' }).click()
  await expect(yaml).toContainText('half: [1')
})

test('a save that meets a newer version shows both, and leaving unsaved asks first', async ({
  signedIn: page,
  system,
}) => {
  await applyManifests(system, manifests('met', 8094))
  await openRoute(page, 'met')
  await path(page).fill('/mine')
  await page.getByRole('link', { name: 'Services' }).click()
  await page.getByRole('button', { name: 'Stay' }).click()
  await applyManifests(system, manifests('met', 8094).replace('value: /cart', 'value: /theirs'))
  await expect(page.getByText('Somebody changed this while you were editing')).toBeVisible()
  await save(page).click()
  const dialog = page.getByRole('dialog', { name: 'Somebody saved this before you' })
  await expect(dialog).toContainText('/theirs')
  await expect(dialog).toContainText('/mine')
  await dialog.getByRole('button', { name: 'Overwrite with mine' }).click()
  await expect(page.getByText(/in force on 1 of 1 gateway/)).toBeVisible()
  expect((await storedRoute(system, 'met')).spec.rules[0]?.matches[0]?.path.value).toBe('/mine')
})

test('a delete names what points at the service, and lists follow without a reload', async ({
  signedIn: page,
  system,
}) => {
  await applyManifests(system, manifests('gone', 8095))
  await page.goto('/services?namespace=gone')
  await page.getByRole('button', { name: 'More for service shop' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Delete service shop?' })
  await expect(dialog).toContainText('1 HTTPRoute points here.')
  await expect(dialog.getByRole('link', { name: 'gone/cart' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Delete service' }).click()
  await expect(page.getByRole('heading', { name: 'No service fits the filter' })).toBeVisible()
  await applyManifests(system, manifests('gone', 8095))
  await expect(page.getByRole('row', { name: /shop/ })).toBeVisible()
})
