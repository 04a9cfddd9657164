import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { send } from '@/server/verbs/send.ts'

export const POST = serve({}, async ({ request, context }) => send(context, await readJson(request)))
