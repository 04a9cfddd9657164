import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { demandSecondFactor } from '@/server/verbs/accounts/access-settings.ts'

export const PUT = serve({}, async ({ request, context }) => demandSecondFactor(context, await readJson(request)))
