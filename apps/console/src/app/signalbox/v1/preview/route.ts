import { manifestTypes, readBody } from '@/server/http/body.ts'
import { text } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { preview } from '@/server/verbs/preview.ts'

export const POST = serve({ audit: 'never' }, async ({ request, url, context }) =>
  preview(context, {
    text: (await readBody(request, manifestTypes)).text,
    prune: text(url, 'prune'),
    namespace: text(url, 'namespace'),
  }),
)
