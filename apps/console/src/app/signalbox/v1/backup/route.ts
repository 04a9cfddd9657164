import { answerArchive } from '@/server/http/answer-archive.ts'
import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { backup } from '@/server/verbs/backup.ts'

export const POST = serve({}, async ({ request, context, system: { config, keys } }) =>
  answerArchive(
    backup(context, { dataFolder: config.dataFolder, keys }, await readJson(request)),
    `signalbox-backup-${context.now().toISOString().replace(/[:.]/g, '-')}.tar.gz`,
  ),
)
