import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, call, waitInForce } from '../../steps/api.ts'

/** Kong's kinds by clicking: routes by expression, route tests, policies, consumers; history and restoring. */
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
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: cart, namespace: ${namespace} }
spec: { parentRefs: [{ name: gw }], paths: [/cart], methods: [GET], service: { name: shop } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: front, namespace: ${namespace} }
spec:
  parentRefs: [{ name: gw }]
  hostnames: [front.localhost]
  rules: [{ backendRefs: [{ name: shop, port: 80 }] }]
`

test('attributes become an expression, its errors show while it is typed, and requests light up against it', async ({
  signedIn: page,
  system,
}) => {
  const { revision } = await applyManifests(system, manifests('expressed', 8071))
  await waitInForce(system, revision)
  await page.goto('/resources/routes/expressed/cart')
  await page.getByRole('button', { name: 'Expression', exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Expression' })
  await expect(editor).toContainText('http.path ^= "/cart"')
  await editor.press('ControlOrMeta+a')
  await editor.press('Delete')
  await editor.pressSequentially('http.path ^')
  await expect(page.getByText(/Line 1, column/).first()).toBeVisible()
  await editor.press('ControlOrMeta+a')
  await editor.press('Delete')
  await editor.pressSequentially('http.path ^= "/wares"')
  await expect(page.getByText('The expression can be read')).toBeVisible()
  const playground = page.getByRole('region', { name: 'Playground' })
  await playground.getByRole('textbox', { name: 'URL to try' }).fill('http://any.localhost:8071/wares/1')
  await playground.getByRole('button', { name: 'Add request' }).click()
  await expect(playground).toContainText('Expression takes it')
  await expect(playground).toContainText('Goes to this route')
  await playground.getByRole('button', { name: 'Save as test' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save as test' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('wares')
  await dialog.getByRole('button', { name: 'Save test' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText(/Revision \d+ in force/)).toBeVisible()
  await page.goto('/tests?namespace=expressed')
  await expect(page.getByRole('row', { name: /wares/ })).toContainText('Passes')
})

test('the completion of an expression offers fields, and puts in what is chosen', async ({
  signedIn: page,
  system,
}) => {
  await applyManifests(system, manifests('completed', 8072))
  await page.goto('/resources/routes/completed/cart')
  await page.getByRole('button', { name: 'Expression', exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Expression' })
  await expect(editor).toContainText('http.path')
  await editor.press('ControlOrMeta+a')
  await editor.press('Delete')
  await editor.pressSequentially('tls.')
  await page.getByRole('option', { name: /tls\.sni/ }).click()
  await expect(editor).toContainText('tls.sni')
})

test('a policy is made from the catalogue for a route, and shows on its rule with the level that set it', async ({
  signedIn: page,
  system,
}) => {
  const { revision } = await applyManifests(system, manifests('limited', 8073))
  await waitInForce(system, revision)
  await page.goto('/routes/limited/front')
  await page.getByRole('tab', { name: 'Policies' }).click()
  await page.getByRole('link', { name: 'Attach a policy' }).click()
  await page.getByRole('heading', { level: 1, name: 'New policy' }).waitFor()
  await page.getByRole('searchbox', { name: 'Filter types of policy' }).fill('termination')
  await page.getByRole('link', { name: 'Request termination' }).click()
  const targets = page.getByRole('region', { name: 'Where it is in force' })
  await expect(targets).toContainText('limited/front')
  await page.getByRole('textbox', { name: 'Status code' }).fill('418')
  await targets.getByRole('button', { name: 'Choose targets' }).click()
  const dialog = page.getByRole('dialog', { name: 'Choose targets' })
  await dialog.getByRole('searchbox', { name: 'Filter targets' }).fill('limited/gw listener')
  await dialog.getByRole('checkbox').click()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(targets).toContainText('limited/gw, listener http')
  await targets.getByRole('button', { name: /Remove Gateway/ }).click()
  await page.getByRole('button', { name: 'Create policy' }).click()
  await expect(page).toHaveURL(/\/policies\/limited\/request-termination$/)
  await page.goto('/routes/limited/front')
  await page.getByRole('tab', { name: 'Policies' }).click()
  const inForce = page.getByRole('region', { name: 'In force, rule by rule' })
  await expect(inForce).toContainText('Request termination')
  await expect(inForce).toContainText('set by route')
})

test('a consumer gets a key that is shown once and never again', async ({ signedIn: page, system }) => {
  await applyManifests(system, manifests('known', 8074))
  await page.goto('/new/consumer?namespace=known')
  const identity = page.getByRole('region', { name: 'What it is called' })
  await identity.getByRole('textbox', { name: 'Name', exact: true }).fill('alice')
  await page.getByRole('textbox', { name: 'User name' }).fill('alice')
  await page.getByRole('button', { name: 'Create consumer' }).click()
  await expect(page).toHaveURL(/\/consumers\/known\/alice$/)
  await page.getByRole('button', { name: 'Add credential' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a credential' })
  await dialog.getByRole('button', { name: 'Make one up' }).click()
  const key = await dialog.getByRole('textbox', { name: 'Key', exact: true }).inputValue()
  expect(key.length).toBeGreaterThan(20)
  await dialog.getByRole('button', { name: 'Add credential' }).click()
  const shown = page.getByRole('dialog', { name: 'Copy it now' })
  await expect(shown).toContainText(key)
  await shown.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('region', { name: 'Credentials' })).toContainText('key-auth')
  await page.reload()
  await expect(page.getByRole('region', { name: 'Credentials' })).toContainText('key-auth')
  await expect(page.locator('body')).not.toContainText(key)
})

test('a revision is looked at and restored, and unsaved work is asked about before Back and commands leave it', async ({
  signedIn: page,
  system,
}) => {
  await applyManifests(system, manifests('restored', 8075))
  const changed = manifests('restored', 8075).replace('paths: [/cart]', 'paths: [/basket]')
  await applyManifests(system, changed)
  await page.goto('/history?q=restored')
  await expect(page.getByRole('button', { name: /Route restored\/cart changed/ })).toBeVisible()
  await expect(page.getByRole('textbox', { name: /before and after/ })).toContainText('/basket')
  await page.getByRole('button', { name: 'Restore the one before' }).click()
  const dialog = page.getByRole('dialog', { name: /Restore restored\/cart/ })
  await dialog.getByRole('button', { name: /Restore 1 resource/ }).click()
  await expect(page.getByText(/Restored as revision/)).toBeVisible()
  const path = '/apis/signalbox.dev/v1/namespaces/restored/routes/cart'
  const stored = await call<{ spec: { paths: string[] } }>(system, 'GET', path)
  expect(stored.body.spec.paths).toEqual(['/cart'])

  await page.goto('/routes?namespace=restored')
  await page.getByRole('row', { name: /cart/ }).getByRole('link').click()
  const field = page.getByRole('textbox', { name: 'Path 1' })
  await field.fill('/unsaved')
  await page.evaluate(() => window.history.back())
  const question = page.getByRole('alertdialog', { name: 'Leave without saving?' })
  await question.getByRole('button', { name: 'Stay' }).click()
  await expect(field).toHaveValue('/unsaved')
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('combobox', { name: 'Go to, find, do' }).fill('Overview')
  await page.keyboard.press('Enter')
  await question.getByRole('button', { name: 'Leave and drop the changes' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible()
})
