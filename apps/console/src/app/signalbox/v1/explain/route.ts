import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { explain } from '@/server/verbs/explain.ts'

export const POST = serve({ audit: 'never' }, async ({ request, context }) => explain(context, await readJson(request)))
