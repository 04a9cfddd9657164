import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { collectComplaints, expect, test } from '../../fixtures/test.ts'
import type { System } from '../../fixtures/system.ts'
import { call } from '../../steps/api.ts'
import { hasKubectl, kubectl } from '../../steps/kubectl.ts'
import { totpCode } from '../../steps/totp.ts'
import { arrive, enterPassword, makeUser, signOut, userPassword } from '../../steps/users.ts'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A page of a browser without cookies, by the name that passkeys need; fails on complaints of the browser. */
async function visit(browser: Browser, system: System, run: (page: Page) => Promise<void>): Promise<void> {
  const baseURL = system.url.replace('127.0.0.1', 'localhost')
  const context = await browser.newContext({ baseURL, reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints = collectComplaints(page)
  await run(page)
  await context.close()
  expect(complaints).toEqual([])
}

/** The page, or the dialog where one is open: what lies under its scrim is out of reach. */
async function expectAccessible(page: Page): Promise<void> {
  const scope = (await page.getByRole('dialog').count()) > 0 ? '[role=dialog]' : 'body'
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).include(scope).withTags(rules).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
}

/** Goes through the steps of the dialog or page that sets an authenticator app up. @returns its secret. */
async function setUpApp(page: Page): Promise<string> {
  await expect(page.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible()
  const secret = (await page.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText()).replaceAll(' ', '')
  await page.getByLabel('2. The code that the app shows').fill(totpCode(secret, Date.now()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  return secret
}

/** Codes are taken once: the one after the one that was used is right half a minute early. */
const nextCode = (secret: string) => totpCode(secret, Date.now() + 30_000)

test('an invited user chooses a password and sees nothing of others’ accounts', async ({
  browser,
  signedIn,
  system,
}) => {
  await signedIn.goto('/access?tab=users')
  await signedIn.getByRole('button', { name: 'New user' }).click()
  await signedIn.getByLabel('Name', { exact: true }).fill('ivy')
  await signedIn.getByLabel('Groups').fill('ops, night-shift')
  await expect(signedIn.getByText('A new user has no rights')).toBeVisible()
  await expectAccessible(signedIn)
  await signedIn.getByRole('button', { name: 'Make the user' }).click()
  const link = await signedIn.getByLabel('One-time link').innerText()
  await signedIn.getByRole('button', { name: 'Done' }).click()
  await expect(signedIn.getByRole('row', { name: /ivy.*invited/ })).toBeVisible()

  await visit(browser, system, async (page) => {
    await page.goto(link.replace('127.0.0.1', 'localhost'))
    await expect(page.getByText('ivy, this account is yours.')).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Password', { exact: true }).fill(userPassword)
    await page.getByRole('button', { name: 'Set the password and sign in' }).click()
    await arrive(page)
    await page.goto('/access?tab=users')
    await expect(page.getByRole('heading', { name: 'This is for who may do everything' })).toBeVisible()
    await page.goto(link.replace('127.0.0.1', 'localhost'))
    await expect(page.getByText('This link leads nowhere')).toBeVisible()
  })
})

test('an authenticator app is set up and asked for after the password', async ({ browser, system }) => {
  test.slow()
  await makeUser(system, 'tom')
  await visit(browser, system, async (page) => {
    await page.goto('/sign-in?next=/profile')
    await expectAccessible(page)
    await enterPassword(page, 'tom')
    await page.getByRole('button', { name: 'Set up', exact: true }).click()
    await expectAccessible(page)
    const secret = await setUpApp(page)
    const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
    await expect(codes).toHaveCount(10)
    const recoveryCode = await codes.first().innerText()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await signOut(page)

    await enterPassword(page, 'tom')
    await page.getByLabel('Code of your authenticator app').fill('000000')
    await page.getByRole('button', { name: 'Go on' }).click()
    await expect(page.getByText('This code is wrong')).toBeVisible()
    await expectAccessible(page)
    await page.getByLabel('Code of your authenticator app').fill(nextCode(secret))
    await page.getByRole('button', { name: 'Go on' }).click()
    await arrive(page)
    await signOut(page)

    await enterPassword(page, 'tom')
    await page.getByRole('button', { name: 'Use a recovery code' }).click()
    await page.getByLabel('Recovery code').fill(recoveryCode)
    await page.getByRole('button', { name: 'Go on' }).click()
    await arrive(page)
  })
})

test('a passkey signs in alone, and as the second factor', async ({ browser, system }) => {
  await makeUser(system, 'pat')
  await visit(browser, system, async (page) => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto('/sign-in?next=/profile')
    await enterPassword(page, 'pat')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name', { exact: true }).fill('The key of Pat')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await expect(page.getByText('The key of Pat')).toBeVisible()
    await signOut(page)

    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await arrive(page)
    await signOut(page)

    await enterPassword(page, 'pat')
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await arrive(page)

    await page.goto('/profile')
    await page.getByRole('button', { name: 'Remove passkey The key of Pat' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await expect(page.getByText('The key of Pat', { exact: true })).toBeHidden()
    await signOut(page)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await expect(page.getByText('This passkey does not open an account here.')).toBeVisible()
  })
})

test('a demanded second factor comes before anything else', async ({ browser, system }) => {
  await makeUser(system, 'sam', ['strict'])
  const demand = { everyone: false, groups: ['strict'] }
  expect((await call(system, 'PUT', '/signalbox/v1/access-settings/second-factor', demand)).status).toBe(200)
  await visit(browser, system, async (page) => {
    await page.goto('/sign-in')
    await enterPassword(page, 'sam')
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
    await page.goto('/routes')
    await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Use an authenticator app' }).click()
    await setUpApp(page)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await arrive(page)
  })
})

test('an API token does what its scope says, for scripts and kubectl, until it is revoked', async ({
  signedIn,
  system,
}) => {
  await signedIn.goto('/profile')
  await signedIn.getByRole('button', { name: 'New token' }).click()
  await signedIn.getByLabel('Name', { exact: true }).fill('reader')
  await signedIn.getByRole('checkbox', { name: 'May only read' }).click()
  await expectAccessible(signedIn)
  await signedIn.getByRole('button', { name: 'Make the token' }).click()
  const token = await signedIn.getByLabel('API token', { exact: true }).innerText()
  await signedIn.getByRole('button', { name: 'I have kept it' }).click()
  const bearer = { ...system, adminToken: token }
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'by-token' } }
  expect((await call(bearer, 'GET', '/api/v1/namespaces')).status).toBe(200)
  expect((await call(bearer, 'POST', '/api/v1/namespaces', namespace)).status).toBe(403)
  if (hasKubectl) {
    const { code, stdout, stderr } = await kubectl(bearer, ['get', 'namespaces', '-o', 'name'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('namespace/default')
    expect((await kubectl(bearer, ['create', 'namespace', 'by-token'])).stderr).toContain('Forbidden')
  }
  await signedIn.getByRole('button', { name: 'Revoke token reader' }).click()
  await signedIn.getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect(signedIn.getByText('You have no token.')).toBeVisible()
  expect((await call(bearer, 'GET', '/api/v1/namespaces')).status).toBe(401)
})

test('the account pages fit a narrow screen', async ({ signedIn }) => {
  await signedIn.setViewportSize({ width: 390, height: 844 })
  for (const path of [
    '/profile',
    '/access',
    '/access?tab=groups',
    '/access?tab=gateways',
    '/access?tab=single-sign-on',
  ]) {
    await signedIn.goto(path)
    await signedIn.getByRole('heading', { level: 1 }).waitFor()
    const overflow = await signedIn.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect([path, Math.max(0, overflow)]).toEqual([path, 0])
  }
})
