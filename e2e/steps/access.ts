import type { Page } from '@playwright/test'

const administrator = { username: 'signaller', password: 'a long enough pass phrase' }

/** Walks through the one-time link: makes the first account and ends on the overview, signed in. */
export async function signUp(page: Page, setUpLink: string): Promise<void> {
  await page.goto(setUpLink)
  await fillCredentials(page)
  await page.getByRole('button', { name: 'Make the account and sign in' }).click()
  await signedIn(page)
}

/** Signs in on the page that asks for it. */
export async function signIn(page: Page): Promise<void> {
  await fillCredentials(page)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await signedIn(page)
}

async function fillCredentials(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(administrator.username)
  await page.getByLabel('Password', { exact: true }).fill(administrator.password)
}

async function signedIn(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: 'Overview' }).waitFor()
}
