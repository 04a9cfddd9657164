/** `npm run restore -- FILE`: a backup into an empty data folder, or in place of what is there. */
import { createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { restoreBackup } from '../backup/restore-backup.ts'
import { readConfig } from '../config.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run restore -- FILE [--replace]   restores a backup into SIGNALBOX_DATA; the console must not be running
--replace puts what is there aside. Where the keys are in the backup, SIGNALBOX_BACKUP_PASSPHRASE opens them.`

await runCommand(usage, async (given) => {
  const files = given.filter((argument) => argument !== '--replace')
  const [file] = files
  if (file === undefined || files.length > 1 || file.startsWith('-')) return null
  const path = resolve(file)
  await access(path).catch((cause: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause })
  })
  const restored = await restoreBackup(createReadStream(path), {
    ...readConfig(process.env),
    passphrase: process.env['SIGNALBOX_BACKUP_PASSPHRASE'] ?? null,
    replace: given.includes('--replace'),
    now: new Date(),
  })
  const aside = restored.asideFolder === null ? '' : ` What was there before is in ${restored.asideFolder}.`
  return `Restored ${restored.resources} resources at revision ${restored.revision}, as of ${restored.at}.${aside} Start the console now.`
})
