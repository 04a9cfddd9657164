import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { answerSignedIn } from '@/server/http/session-answer.ts'
import { answerSecondFactor } from '@/server/verbs/accounts/second-factor.ts'

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerSignedIn(request, await answerSecondFactor(context, await readJson(request))),
)
