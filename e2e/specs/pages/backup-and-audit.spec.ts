import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { startSystem, type System } from '../../fixtures/system.ts'
import { expect, test } from '../../fixtures/test.ts'
import { applyManifests } from '../../steps/api.ts'
import { signIn } from '../../steps/access.ts'

const passphrase = 'a passphrase for backups'
const command = fileURLToPath(new URL('../../../scripts/command.mjs', import.meta.url))
const configMap = (name: string, value: string) => `
apiVersion: v1
kind: Namespace
metadata: { name: kept }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: kept }
data: { value: ${value} }
`

test('a backup is downloaded, shows what it would change, and brings it back; the audit log tells of all of it', async ({
  system,
  signedIn: page,
}) => {
  await applyManifests(system, configMap('text', 'before'))
  await page.goto('/backup')
  const making = page.getByRole('region', { name: 'Download a backup' })
  await making.getByLabel('Passphrase').fill(passphrase)
  const downloading = page.waitForEvent('download')
  await making.getByRole('button', { name: 'Download' }).click()
  const file = await (await downloading).path()

  await applyManifests(system, `${configMap('text', 'after')}---\n${configMap('new', 'new').split('---\n')[1]}`)
  const restoring = page.getByRole('region', { name: 'Restore resources' })
  await restoring.getByLabel('Backup file').setInputFiles(file)
  await restoring.getByRole('button', { name: 'See what would change' }).click()
  const outlook = restoring.getByRole('list', { name: 'What would change' })
  await expect(outlook.getByRole('listitem')).toHaveText(['ChangesConfigMap kept/text', 'GoesConfigMap kept/new'])
  await restoring.getByRole('button', { name: 'Restore as a new revision' }).click()
  await expect(restoring.getByText(/Restored 2 resources/)).toBeVisible()
  await restoring.getByRole('link', { name: /See revision/ }).click()
  await expect(page.getByText(/Restore the backup of/).first()).toBeVisible()

  await page.goto('/audit')
  const log = page.getByRole('list', { name: 'Audit log' })
  const restored = log.getByRole('listitem').filter({ hasText: 'Restore the backup of' }).first()
  await restored.getByText('Restore the backup of').click()
  await expect(restored.getByText('POST /signalbox/v1/backup/restore')).toBeVisible()
  await expect(restored.getByText('ConfigMap kept/text')).toBeVisible()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByText('The log is whole')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Filter audit log' }).fill('download a')
  await expect(log.getByRole('listitem')).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Filter audit log' }).fill('nothing of the kind')
  await expect(page.getByText('No entry fits the filter')).toBeVisible()
})

test('one command backs up a running console, and one restores it on a fresh machine: resources, accounts and all', async ({
  browser,
  session,
  system,
}) => {
  expect(session).not.toBe('')
  await applyManifests(system, configMap('moved', 'here'))
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-restore-'))
  const [file, data] = [join(folder, 'backup.tar.gz'), join(folder, 'data')]
  let fresh: System | null = null
  try {
    expect(await run(['backup', file], { SIGNALBOX_DATA: system.data })).toContain('holds the backup')
    expect(await run(['restore', file], { SIGNALBOX_DATA: data })).toContain('Start the console now')
    fresh = await startSystem({ SIGNALBOX_DATA: data })
    const context = await browser.newContext({ baseURL: fresh.url })
    const page = await context.newPage()
    await page.goto('/resources/configmaps/kept/moved')
    await signIn(page)
    await expect(page.getByRole('heading', { name: 'moved' })).toBeVisible()
    await context.close()
  } finally {
    await fresh?.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

/** What the command printed. */
async function run(given: readonly string[], environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [command, ...given], {
    env: { ...process.env, SIGNALBOX_BACKUP_PASSPHRASE: passphrase, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return printed
}
