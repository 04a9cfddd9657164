import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { sendMethods } from '@/server/verbs/send-methods.ts'

export const POST = serve({ audit: 'never' }, async ({ request, context }) =>
  sendMethods(context, await readJson(request)),
)
