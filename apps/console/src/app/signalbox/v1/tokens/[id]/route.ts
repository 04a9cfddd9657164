import { answerDone, param } from '@/server/http/parameters.ts'
import { serve } from '@/server/http/serve.ts'
import { revokeToken } from '@/server/verbs/accounts/own-tokens.ts'

export const DELETE = serve({}, ({ params, context }) => answerDone(revokeToken(context, param(params, 'id'))))
