import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { publish } from '@/server/verbs/publish.ts'

export const POST = serve({}, async ({ request, context }) => publish(context, await readJson(request)))
