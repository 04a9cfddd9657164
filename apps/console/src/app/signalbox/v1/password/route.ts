import { readJson } from '@/server/http/body.ts'
import { serve } from '@/server/http/serve.ts'
import { answerSignedIn } from '@/server/http/session-answer.ts'
import { changePassword } from '@/server/verbs/accounts/change-password.ts'

export const POST = serve({ admit: ['anyone'] }, async ({ request, context }) =>
  answerSignedIn(request, await changePassword(context, await readJson(request))),
)
