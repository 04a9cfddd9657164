import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { answerSignedIn } from '@/server/http/session-answer.ts'
import { setUp } from '@/server/verbs/accounts/set-up.ts'

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerSignedIn(request, await setUp(context, await readJson(request))),
)
