import { makePair } from '../../fixtures/key-pair.ts'
import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, call } from '../../steps/api.ts'

/** Pages that are made from the schemas of their kinds, and certificates. */

test('a GRPCRoute is made by form, with a refusal at its field', async ({ signedIn: page, system }) => {
  await applyManifests(
    system,
    `
apiVersion: v1
kind: Namespace
metadata: { name: calls }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: calls }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 8101, protocol: HTTP }] }
`,
  )
  await page.goto('/routes?namespace=calls')
  await page.getByRole('button', { name: 'Another kind' }).click()
  await page.getByRole('menuitem', { name: 'New gRPC route' }).click()
  await page.getByRole('heading', { level: 1, name: 'New gRPC route' }).waitFor()
  const identity = page.getByRole('region', { name: 'What it is called' })
  await identity.getByRole('textbox', { name: 'Name', exact: true }).fill('greeter')
  const namespace = identity.getByRole('combobox', { name: 'Namespace' })
  await namespace.fill('calls')
  await namespace.press('Escape')
  const parents = page.getByRole('region', { name: 'Parent refs' })
  await parents.getByRole('button', { name: 'Add parent ref' }).click()
  const parent = parents.getByRole('combobox', { name: 'Name', exact: true })
  await parent.fill('gw')
  await parent.press('Escape')
  const hosts = page.getByRole('region', { name: 'Hostnames' })
  await hosts.getByRole('button', { name: 'Add hostname' }).click()
  const hostname = hosts.getByRole('textbox', { name: 'Hostname 1' })
  await hostname.fill('Not A Host')
  const rules = page.getByRole('region', { name: 'Rules' })
  await rules.getByRole('button', { name: 'Add match' }).click()
  await rules.getByRole('button', { name: 'Set method' }).click()
  await rules.getByRole('textbox', { name: 'Service' }).fill('hello.Greeter')
  await page.getByRole('button', { name: 'Create gRPC route' }).click()
  await expect(hostname).toHaveAttribute('aria-invalid', 'true')
  await expect(hostname).toBeFocused()
  await hostname.fill('calls.localhost')
  await page.getByRole('button', { name: 'Create gRPC route' }).click()
  await expect(page).toHaveURL(/\/resources\/grpcroutes\/calls\/greeter$/)
  await expect(page.getByText('Attached').first()).toBeVisible()
  const stored = await call<{ spec: unknown }>(
    system,
    'GET',
    '/apis/gateway.networking.k8s.io/v1/namespaces/calls/grpcroutes/greeter',
  )
  expect(stored.body.spec).toMatchObject({
    parentRefs: [{ name: 'gw' }],
    hostnames: ['calls.localhost'],
    rules: [{ matches: [{ method: { service: 'hello.Greeter' } }] }],
  })
  await page.goto('/routes?namespace=calls&kind=GRPCRoute')
  await expect(page.getByRole('row', { name: /greeter/ })).toContainText('GRPCRoute')
})

test('a certificate is pasted: its names and its end are shown, and the key never comes back', async ({
  signedIn: page,
}) => {
  const { certificate, key } = makePair('pasted.example')
  const secretLine = key.split('\n')[1] ?? ''
  const answers: Promise<string>[] = []
  page.on('response', (response) => {
    const isStream = response.headers()['content-type']?.startsWith('text/event-stream') === true
    if (!isStream) answers.push(response.text().catch(() => ''))
  })
  await page.goto('/new/certificate')
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('pasted')
  await page.getByRole('textbox', { name: 'Certificate', exact: true }).fill(certificate)
  await page.getByRole('textbox', { name: 'Private key' }).fill(key)
  await page.getByRole('button', { name: 'Create certificate' }).click()
  const row = page.getByRole('row', { name: /pasted/ })
  await expect(row).toContainText('pasted.example')
  await expect(row).toContainText('Expires soon')
  await page.goto('/resources/secrets/default/pasted')
  await page.getByRole('tab', { name: 'Status' }).click()
  await expect(page.getByRole('table', { name: 'Chain' })).toContainText('pasted.example')
  const told = (await Promise.all(answers)).join('\n')
  expect(told).toContain('pasted.example')
  expect(told).not.toContain(secretLine)
  expect(told).not.toContain(Buffer.from(key).toString('base64').slice(0, 60))
})

test('a certificate for development is made on the server', async ({ signedIn: page }) => {
  await page.goto('/new/certificate')
  await page.getByRole('button', { name: 'Self-signed, for development' }).click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('made-here')
  await page.getByRole('textbox', { name: 'Hostnames' }).fill('here.localhost')
  await page.getByRole('button', { name: 'Create certificate' }).click()
  const row = page.getByRole('row', { name: /made-here/ })
  await expect(row).toContainText('here.localhost')
  await expect(row).toContainText('Fine')
  await expect(row).toContainText('itself')
})
