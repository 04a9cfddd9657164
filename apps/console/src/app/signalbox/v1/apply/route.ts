import { manifestTypes, readBody } from '@/server/http/body.ts'
import { flag, messageOf, text } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { apply } from '@/server/verbs/apply.ts'

export const POST = serve({}, async ({ request, url, context }) =>
  apply(context, {
    text: (await readBody(request, manifestTypes)).text,
    dryRun: flag(url, 'dryRun'),
    prune: text(url, 'prune'),
    namespace: text(url, 'namespace'),
    message: messageOf(request, url),
  }),
)
