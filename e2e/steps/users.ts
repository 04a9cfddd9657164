import type { Page } from '@playwright/test'
import type { System } from '../fixtures/system.ts'
import { call } from './api.ts'

export const userPassword = 'other words in a long row'

interface Made {
  readonly link: { readonly url: string }
}

/** Makes a user who has chosen {@link userPassword} behind the invitation link. */
export async function makeUser(system: System, name: string, groups: readonly string[] = []): Promise<void> {
  const { status, body } = await call<Made>(system, 'POST', '/signalbox/v1/users', { name, groups })
  if (status !== 200) throw new Error(`The user ${name} was not made: ${JSON.stringify(body)}`)
  const token = new URL(body.link.url).hash.slice(1)
  const response = await fetch(`${system.url}/signalbox/v1/invitation`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, password: userPassword }),
  })
  if (!response.ok) throw new Error(`The link of ${name} did not open: ${await response.text()}`)
}

/** Fills in name and password on the page that asks for them. */
export async function enterPassword(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(userPassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Ends on the overview, signed in. */
export async function arrive(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).waitFor()
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Account and appearance' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}
