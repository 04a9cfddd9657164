/** `npm run backup -- [FILE]`: everything that a fresh machine needs, in one file; the console may be running. */
import { createWriteStream } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { minPassphraseLength } from '../backup/key-box.ts'
import { writeBackup } from '../backup/write-backup.ts'
import { readConfig } from '../config.ts'
import { loadKeys } from '../keys/load-keys.ts'
import { fileMode } from '../store/durable.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run backup -- [FILE]   writes a backup of SIGNALBOX_DATA; default signalbox-backup-<time>.tar.gz here
With SIGNALBOX_BACKUP_PASSPHRASE (${minPassphraseLength} characters or more) the encryption keys go along, sealed by it.`

await runCommand(usage, async ([file, ...rest]) => {
  if (rest.length > 0 || file?.startsWith('-') === true) return null
  const config = readConfig(process.env)
  const passphrase = process.env['SIGNALBOX_BACKUP_PASSPHRASE']
  if (passphrase !== undefined && passphrase.length < minPassphraseLength) {
    throw new Error(`SIGNALBOX_BACKUP_PASSPHRASE must have ${minPassphraseLength} characters or more.`)
  }
  const now = new Date()
  const path = resolve(file ?? `signalbox-backup-${now.toISOString().replace(/[:.]/g, '-')}.tar.gz`)
  const keys = passphrase === undefined ? null : { ring: await loadKeys(config), passphrase }
  const beside = `${path}.part`
  try {
    await pipeline(
      writeBackup({ dataFolder: config.dataFolder, keys, now }),
      createWriteStream(beside, { mode: fileMode, flush: true }),
    )
    await rename(beside, path)
  } finally {
    await rm(beside, { force: true })
  }
  const { size } = await stat(path)
  const about =
    keys === null
      ? 'The encryption keys are not in it: a restore needs the key file of this installation as well.'
      : 'The encryption keys are in it, sealed by the passphrase: keep that somewhere else.'
  return `${path} holds the backup (${size} bytes). ${about}`
})
