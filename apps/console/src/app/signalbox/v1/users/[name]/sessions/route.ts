import { answerDone, param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { endSessionsOf } from '@/server/verbs/accounts/users.ts'

export const DELETE = serve({}, ({ params, context }) => answerDone(endSessionsOf(context, param(params, 'name'))))
