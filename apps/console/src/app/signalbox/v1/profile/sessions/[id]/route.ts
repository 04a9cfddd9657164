import { answerDone, param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { endOwnSessionById } from '@/server/verbs/accounts/own-sessions.ts'

export const DELETE = serve({ admit: ['anyone'] }, ({ params, context }) =>
  answerDone(endOwnSessionById(context, param(params, 'id'))),
)
