import type { Echo } from '../../fixtures/origins.ts'
import { expect, test } from '../../fixtures/test.ts'
import { requestThrough } from '../../steps/wire.ts'

test('a service is published from a name and an address, and answers through the default gateway', async ({
  signedIn: page,
  system,
  origin,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Publish a service' }).click()
  const dialog = page.getByRole('dialog', { name: 'Publish a service' })
  await dialog.getByLabel('Name', { exact: true }).fill('Not A Name')
  await dialog.getByLabel('Address').fill('nowhere at all')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(dialog.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')

  await dialog.getByLabel('Name', { exact: true }).fill('published')
  await dialog.getByLabel('Address').fill(`127.0.0.1:${origin.port}`)
  await dialog.getByText('Host, path, gateway and namespace').click()
  await dialog.getByLabel('Host', { exact: true }).fill('published.localhost')
  await dialog.getByRole('button', { name: 'Publish' }).click()
  await expect(page.getByText(/curl .*published\.localhost/)).toBeVisible()

  await expect
    .poll(
      async () => (await requestThrough({ port: system.port(8080), host: 'published.localhost', path: '/' })).status,
    )
    .toBe(200)
  const answer = await requestThrough({ port: system.port(8080), host: 'published.localhost', path: '/a?b=c' })
  expect(JSON.parse(answer.body) as Echo).toMatchObject({ origin: 'origin', url: '/a?b=c' })

  await page.goto('/map')
  await expect(page.getByRole('button', { name: /Service published/ })).toBeVisible()
})
