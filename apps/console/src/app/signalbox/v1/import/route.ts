import { manifestTypes, readBody } from '@/server/http/body.ts'
import { flag, messageOf, oneOf, text } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { importDocument } from '@/server/verbs/import-document.ts'

export const POST = serve({}, async ({ request, url, context }) =>
  importDocument(context, {
    text: (await readBody(request, manifestTypes)).text,
    namespace: text(url, 'namespace'),
    as: oneOf(url, 'as', ['kong', 'gateway-api']),
    dryRun: flag(url, 'dryRun'),
    message: messageOf(request, url),
  }),
)
