import { collectComplaints, expect, test } from '../../fixtures/test.ts'
import { applyManifests, call } from '../../steps/api.ts'
import { arrive, enterPassword, makeUser } from '../../steps/users.ts'

/** Two teams on one Gateway; what team C has is called by a word that team A must not meet. */
const manifests = `
apiVersion: v1
kind: Namespace
metadata: { name: rights-infra }
---
apiVersion: v1
kind: Namespace
metadata: { name: rights-a }
---
apiVersion: v1
kind: Namespace
metadata: { name: rights-cuckoo }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: rights-gw, namespace: rights-infra }
spec:
  gatewayClassName: signalbox
  listeners: [{ name: http, port: 8183, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }]
---
apiVersion: v1
kind: Secret
metadata: { name: cuckoo-secret, namespace: rights-cuckoo }
stringData: { password: cuckoo }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: cuckoo-route, namespace: rights-cuckoo }
spec:
  parentRefs: [{ name: rights-gw, namespace: rights-infra }]
  hostnames: [cuckoo.localhost]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: storefront, namespace: rights-a }
spec:
  parentRefs: [{ name: rights-gw, namespace: rights-infra }]
  hostnames: [before.localhost]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: see-gateway, namespace: rights-infra }
rules:
  - apiGroups: [gateway.networking.k8s.io]
    resources: [gateways]
    resourceNames: [rights-gw]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: see-gateway, namespace: rights-infra }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: see-gateway }
subjects: [{ kind: User, apiGroup: rbac.authorization.k8s.io, name: rights-ann }]
`

test('team A edits its own route, looks at the shared Gateway, and is told nothing of team C', async ({
  signedIn: admin,
  browser,
  system,
}) => {
  await applyManifests(system, manifests)
  await makeUser(system, 'rights-ann')

  await admin.goto('/access')
  await admin.getByRole('button', { name: 'Give a role' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Give a role' })
  await dialog.getByLabel('User name').fill('rights-ann')
  await dialog.getByLabel('Role', { exact: true }).fill('edit')
  await admin.getByRole('option', { name: /^edit/ }).click()
  await dialog.getByLabel('Namespace', { exact: true }).fill('rights-a')
  await admin.getByRole('option', { name: 'rights-a', exact: true }).click()
  await dialog.getByRole('button', { name: 'Give the role' }).click()
  const right = admin.getByRole('row', { name: /rights-ann.*edit.*rights-a/ })
  await expect(right).toBeVisible()

  const context = await browser.newContext({ baseURL: system.url })
  const ann = await context.newPage()
  const complaints = collectComplaints(ann)
  await ann.goto('/sign-in')
  await enterPassword(ann, 'rights-ann')
  await arrive(ann)

  await ann.goto('/routes/rights-a/storefront')
  await ann.getByRole('textbox', { name: 'Hostname 1' }).fill('after.localhost')
  await ann.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(ann.getByText(/Revision \d+ in force/)).toBeVisible()
  const path = '/apis/gateway.networking.k8s.io/v1/namespaces/rights-a/httproutes/storefront'
  const { body } = await call<{ spec: { hostnames: string[] } }>(system, 'GET', path)
  expect(body.spec.hostnames).toEqual(['after.localhost'])

  await ann.goto('/gateways/rights-infra/rights-gw')
  await expect(ann.getByText('You may look at this gateway and not change it')).toBeVisible()
  await expect(ann.getByRole('textbox', { name: 'Hostname' }).first()).toBeDisabled()
  const save = ann.getByRole('button', { name: 'Save', exact: true })
  await expect(save).toBeDisabled()
  await expect(save).toHaveAttribute('aria-description', /You may not change Gateway rights-gw.*no role of yours/)

  for (const page of ['/routes', '/map', '/attachment', '/history', '/resources/secrets', '/namespaces', '/']) {
    await ann.goto(page)
    await expect(ann.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(ann.getByText('cuckoo')).toHaveCount(0)
  }
  await ann.goto('/routes/rights-cuckoo/cuckoo-route')
  await expect(ann.getByText('There is no route rights-cuckoo/cuckoo-route')).toBeVisible()

  await ann.goto('/routes')
  await expect(ann.getByRole('link', { name: /storefront/ })).toBeVisible()
  await right.getByRole('button', { name: 'Take edit from rights-ann' }).click()
  await admin.getByRole('button', { name: 'Take the role' }).click()
  await expect(right).toBeHidden()
  await expect(ann.getByRole('link', { name: /storefront/ })).toBeHidden()

  await context.close()
  expect(complaints).toEqual([])
})
