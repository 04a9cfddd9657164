import { readJson } from '@/server/http/body.ts'
import { answerFactorChange } from '@/server/http/session-answer.ts'
import { serve } from '@/server/http/serve.ts'
import { addPasskey } from '@/server/verbs/accounts/passkeys.ts'

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerFactorChange(request, await addPasskey(context, await readJson(request))),
)
