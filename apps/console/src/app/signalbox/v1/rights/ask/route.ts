import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { askRights } from '@/server/verbs/rights/ask-rights.ts'

export const POST = serve({ audit: 'never' }, async ({ request, context }) =>
  askRights(context, await readJson(request)),
)
