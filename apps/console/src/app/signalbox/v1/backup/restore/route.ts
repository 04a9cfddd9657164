import { readArchive, passphraseOf } from '@/server/http/answer-archive.ts'
import { flag } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { restoreResources } from '@/server/verbs/backup.ts'

export const POST = serve({}, ({ request, url, context, system: { config, keys } }) =>
  restoreResources(
    context,
    { dataFolder: config.dataFolder, keys },
    { archive: readArchive(request), passphrase: passphraseOf(request), dryRun: flag(url, 'dryRun') },
  ),
)
