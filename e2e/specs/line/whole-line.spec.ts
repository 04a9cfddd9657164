import type { Echo } from '../../fixtures/origins.ts'
import { startSystem, type System } from '../../fixtures/system.ts'
import { collectComplaints, expect, test } from '../../fixtures/test.ts'
import { signIn, signUp } from '../../steps/access.ts'
import { applyManifests, routeConditions } from '../../steps/api.ts'
import { requestThrough } from '../../steps/wire.ts'

/**
 * From an empty data folder to traffic, as a person does it. The example's origins listen on ports of their own, so
 * one system alone may hold the example at a time: these steps share it and run in order.
 */
test.describe.configure({ mode: 'serial' })

let system: System

test.beforeAll(async () => {
  test.setTimeout(120_000)
  system = await startSystem()
})

test.afterAll(async () => {
  await system.stop()
})

test('the printed link creates the administrator once, and the example is loaded by one click', async ({ page }) => {
  const complaints = collectComplaints(page)
  const link = await system.setUpLink()
  await signUp(page, link)
  await page.getByRole('button', { name: 'Load the example' }).click()

  await page.getByRole('link', { name: 'Gateways' }).click()
  await expect(page.getByRole('row', { name: /shared-gw/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /dedicated-gw/ })).toBeVisible()
  await page.getByRole('link', { name: 'Routes', exact: true }).click()
  await expect(page.getByRole('row', { name: /storefront/ })).toBeVisible()
  await page.context().clearCookies()
  await page.goto(link)
  await page.getByLabel('Password', { exact: true }).fill('another long pass phrase')
  await page.getByRole('button', { name: 'Make the account and sign in' }).click()
  await expect(page.getByText('An administrator exists already. Sign in instead.')).toBeVisible()
  await page.goto(system.url)
  await signIn(page)
  await expect(page.getByText('every signal is clear')).toBeVisible()
  expect(complaints).toEqual([])
})

test('requests through shared-gw reach the origins of team A and team B, and dedicated-gw that of team C', async () => {
  const through = async (listenerPort: number, host: string, path: string) => {
    await expect
      .poll(async () => (await requestThrough({ port: system.port(listenerPort), host, path })).status)
      .toBe(200)
    const answer = await requestThrough({ port: system.port(listenerPort), host, path })
    return JSON.parse(answer.body) as Echo
  }
  expect(await through(8081, 'shop.localhost', '/')).toMatchObject({ origin: 'team-a/storefront', url: '/' })
  expect(await through(8081, 'shop.localhost', '/pay/42')).toMatchObject({ origin: 'team-b/payments', url: '/42' })
  expect(await through(8082, 'reports.localhost', '/q3')).toMatchObject({ origin: 'team-c/reports', url: '/q3' })
  const unknown = await requestThrough({ port: system.port(8082), host: 'shop.localhost', path: '/' })
  expect(unknown.status).toBe(404)
})

test('a route of namespace team-b is refused on dedicated-gw and gets no traffic there', async () => {
  await applyManifests(
    system,
    JSON.stringify({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'intruder', namespace: 'team-b' },
      spec: {
        parentRefs: [{ name: 'dedicated-gw', namespace: 'team-c' }],
        rules: [{ backendRefs: [{ name: 'payments', port: 80 }] }],
      },
    }),
  )
  const conditions = await routeConditions(system, 'team-b', 'intruder')
  expect(conditions).toContainEqual(
    expect.objectContaining({ type: 'Accepted', status: 'False', reason: 'NotAllowedByListeners' }),
  )
  const answer = await requestThrough({ port: system.port(8082), host: 'intruder.localhost', path: '/' })
  expect(answer.status).toBe(404)
})
