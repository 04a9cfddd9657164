/** `npm run keys -- rotate | reseal`: the keys by which secrets are encrypted at rest. */
import { readConfig } from '../config.ts'
import { loadKeys } from '../keys/load-keys.ts'
import { resealAll, rotateKeys } from './rotate-keys.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run keys -- rotate   makes a new key, encrypts everything by it and drops the old one
npm run keys -- reseal   encrypts everything by the first key that is given; for keys in SIGNALBOX_ENCRYPTION_KEY
The console must not be running.`

await runCommand(usage, async ([command, ...rest]) => {
  const config = readConfig(process.env)
  if (rest.length > 0) return null
  switch (command) {
    case 'rotate':
      return `Everything is encrypted by a new key now, kept in ${await rotateKeys(config)}. Backups made before need the old one.`
    case 'reseal':
      await resealAll(config.dataFolder, await loadKeys(config))
      return 'Everything is encrypted by the first key now; the others can be taken away. Backups made before need them.'
    default:
      return null
  }
})
