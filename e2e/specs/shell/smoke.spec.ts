import { expect } from '@playwright/test'
import { test } from '../../fixtures/system.ts'

test('the console answers and shows its name', async ({ page, system }) => {
  await page.goto(system.url)
  await expect(page.getByRole('heading', { name: 'Signalbox' })).toBeVisible()
})
